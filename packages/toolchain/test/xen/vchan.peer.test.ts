/**
 * Channels between appliances and Xen's own libxenvchan in dom0, both ways, and between two appliances; and what ends of bad will
 * can do to one.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fuzzChannels } from './fuzz.ts';
import { freshPath, ownPath, VchanAppliance, VchanEnds } from './vchan-ends.ts';

const MIB = 1 << 20;
const KIB_256 = 1 << 18;
const CHUNK = 1 << 16;
/** Of the C peer's streams. */
const bytes = 2 * MIB;
const patienceMs = 60_000;

let ends: VchanEnds;
let one: VchanAppliance;
beforeAll(async () => {
  ends = await VchanEnds.open();
  one = ends.one;
});
afterAll(() => ends?.close());

const served = (part: string, peerPart: string, number = 0): Promise<string[]> =>
  ends.served(part, { part: peerPart, number });
const joined = (part: string, peerPart: string, number = 0, ring = 0, waitMs?: number): Promise<string[]> =>
  ends.joined(part, { part: peerPart, number, ring }, waitMs);

describe('with libxenvchan', { timeout: patienceMs }, () => {
  it('carries what is sent both ways at once, when the appliance serves', async () => {
    expect(await served('echo', 'check', bytes)).toEqual([`echoed ${bytes}`, `same ${bytes}`]);
    expect(await served('check', 'echo', KIB_256)).toEqual([`same ${KIB_256}`, `echoed ${KIB_256}`]);
  });

  it.each([
    ['of 1 and 2 KiB', 0, KIB_256],
    ['of 2 and 4 KiB', 2_048, KIB_256],
    ['of 8 KiB', 8_192, bytes],
    ['of 1 MiB', MIB, bytes],
  ])('carries it when the appliance joins rings %s', async (_, ring, number) => {
    expect(await joined('echo', 'check', number, ring)).toEqual([`echoed ${number}`, `same ${number}`]);
  });

  it('carries what the appliance makes when it joins', async () => {
    expect(await joined('check', 'echo', KIB_256, 8_192)).toEqual([`same ${KIB_256}`, `echoed ${KIB_256}`]);
  });

  it('gives to who reads all that an end had sent before it left', async () => {
    expect(await served('drain', 'send', 300_000)).toEqual(['drained 300000', 'sent 300000']);
    expect(await served('send', 'drain', 300_000)).toEqual(['sent 300000', 'drained 300000']);
    expect(await joined('drain', 'send', 300_000)).toEqual(['drained 300000', 'sent 300000']);
    expect(await joined('send', 'drain', 300_000, 8_192)).toEqual(['sent 300000', 'drained 300000']);
  });

  it.each(['leave', 'crash'])('tells who writes that the other end has gone: %s', async (part) => {
    expect(await served('flood', part, 100_000)).toEqual(['LEFT', 'left after 100000']);
    expect(await joined('flood', part, 100_000)).toEqual(['LEFT', 'left after 100000']);
  });

  it('ends where both ends write and read, whichever of them closes', async () => {
    const [never, soon] = [2 ** 40, 300_000];
    const ends: [string, string, number, RegExp][] = [
      ['quit', 'flood', never, /^CLOSED$/],
      ['both', 'flood', soon, /^LEFT, drained \d+$/],
    ];
    for (const [part, peerPart, number, said] of ends) {
      for (const meet of [served, joined]) {
        const [ours, theirs] = await meet(part, peerPart, number);
        expect(ours).toMatch(said);
        expect(theirs).toMatch(/^(lost|left in the midst) 0$/);
      }
    }
  });

  it('serves several at the same path, who join one after another', async () => {
    const path = freshPath();
    const before = one.machine.output.length;
    const serving = one.play('serve-all', 0, path, 'echo');
    const join = (part: string, number: number) =>
      ends.peer('join', one.domain, ownPath(one.domain, path), { part, number });
    const long = join('check', bytes);
    await expect
      .poll(() => one.machine.output.slice(before), { timeout: 20_000 })
      .toContain('a channel is served');
    for (let times = 0; times < 3; times++) {
      expect(await join('leave', 0)).toBe('left after 0');
      // Who comes in the moment in which the one before him is missed finds that he was left.
      const first = await join('check', CHUNK);
      expect(first === 'lost at 0' ? await join('check', CHUNK) : first).toBe(`same ${CHUNK}`);
    }
    expect(await long).toBe(`same ${bytes}`);
    await one.play('stop').said();
    // Who has left before he was seen leaves his channel to the next.
    expect(await serving.said()).toMatch(/^served [4-7]$/);
  });
});

describe('as many channels as there can be', { timeout: patienceMs }, () => {
  const join = (path: string, number: number) =>
    ends.peer('join', one.domain, ownPath(one.domain, path), { part: 'check', number });

  it('are sixteen, of which each carries; another is refused, until one has ended', async () => {
    const paths = Array.from({ length: 16 }, freshPath);
    const plays = paths.map((path) => one.play('serve', 0, path, 'echo'));
    expect(await one.play('serve', 0, freshPath(), 'echo').said()).toBe('TOO_MANY');
    expect(await one.play('join', 0, freshPath(), 'echo', 0, 100).said()).toBe('NO_SERVER');
    const joining = paths.map((path) => join(path, CHUNK));
    expect(await Promise.all(plays.map((play) => play.said()))).toEqual(paths.map(() => `echoed ${CHUNK}`));
    expect(await Promise.all(joining)).toEqual(paths.map(() => `same ${CHUNK}`));
    expect(await served('echo', 'check', CHUNK)).toEqual([`echoed ${CHUNK}`, `same ${CHUNK}`]);
  });

  it('have memory of their own, and what one had the next one gets', async () => {
    const serve = (path: string) => one.play('serve', 0, path, 'echo', 0, 0, MIB);
    for (let times = 0; times < 3; times++) {
      const path = freshPath();
      const first = serve(path);
      expect(await serve(freshPath()).said()).toBe('NO_MEMORY');
      expect(await join(path, CHUNK)).toBe(`same ${CHUNK}`);
      expect(await first.said()).toBe(`echoed ${CHUNK}`);
    }
  });
});

describe('an end of bad will', { timeout: patienceMs }, () => {
  it.each(['prod-beyond', 'prod-back', 'cons-beyond', 'cons-back'])(
    'is left when it moves an index: %s',
    async (part) => {
      const broken = ['BROKEN, BROKEN', 'was left 0'];
      expect(await served('both', part)).toEqual(broken);
      expect(await joined('both', part)).toEqual(broken);
    },
  );

  it.each([1, 2, 3])(
    'ends its own channel when it overwrites the shared page with chance, %d',
    async (seed) => {
      const ended = /^(BROKEN|LEFT), (BROKEN|drained \d+)$/;
      expect((await served('both', 'noise', seed))[0]).toMatch(ended);
      expect((await joined('both', 'noise', seed))[0]).toMatch(ended);
    },
  );

  it.each([
    ['orders', 21],
    ['orders', 11],
    ['grants', 77_777],
  ])('is not joined when its page says what cannot be: %s, %d', async (part, number) => {
    const ring = part === 'grants' ? 8_192 : 0;
    expect((await joined('echo', part, number, ring, 700))[0]).toBe('REFUSED');
  });

  it.each([
    ['join', 1],
    ['serve', 1],
  ] as const)(
    'harms nothing but its own channels, whatever it writes by chance: %s, seed %d',
    async (role, seed) => {
      expect(await fuzzChannels(ends, role, { seed, rounds: 10 })).toEqual([]);
    },
  );

  it('has harmed nobody else', async () => {
    expect(await served('echo', 'check', MIB)).toEqual([`echoed ${MIB}`, `same ${MIB}`]);
  });
});

describe('two appliances', { timeout: patienceMs }, () => {
  it('carry it between each other, and miss one that is destroyed, on either side', async () => {
    const [path, other] = [freshPath(), await VchanAppliance.boot(ends.image)];
    const server = one.play('serve', other.domain, path, 'echo');
    expect(await other.play('join', one.domain, path, 'check', KIB_256).said()).toBe(`same ${KIB_256}`);
    expect(await server.said()).toBe(`echoed ${KIB_256}`);

    const drains = one.play('serve', other.domain, path, 'drain');
    other.play('join', one.domain, path, 'flood');
    const floods = one.play('join', other.domain, path, 'flood');
    other.play('serve', one.domain, path, 'drain');
    await Promise.all([drains.hasJoined(), floods.hasJoined()]);
    await other.machine.dispose();
    expect(await drains.said()).toMatch(/^drained \d+$/);
    expect(await floods.said()).toBe('LEFT');
  });

  it('are told that nobody serves, or that the channel is for somebody else', async () => {
    const [path, other] = [freshPath(), await VchanAppliance.boot(ends.image)];
    one.play('serve', 0, path, 'echo');
    expect(await other.play('join', one.domain, path, 'echo', 0, 500).said()).toBe('NO_SERVER');
    expect(await other.play('join', one.domain, freshPath(), 'echo', 0, 500).said()).toBe('NO_SERVER');
    await other.machine.dispose();
  });
});
