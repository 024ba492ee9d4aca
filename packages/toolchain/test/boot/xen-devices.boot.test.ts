/**
 * Devices of Xen domains (libos/platform/driver/xen_net, xen_blk) with the backends of a real dom0, whose kernel is the peer;
 * with backends that leave and come back; and with backends that are played, which lie.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { FrameDecoder } from '@skerry/device-models/net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fuzzDevice } from '../xen/fuzz.ts';
import { guestAddress, joinWire, inDom0 as runInDom0 } from '../xen/in-dom0.ts';
import { type DiskFolder, diskFolder } from './disk-file.ts';
import { GuestImages, placeOf } from './images.ts';
import { type MachineSetup, TestMachine } from './machine.ts';
import { endFrame, frameOf, returned, stream } from './wire.ts';
import { leaveXenHost, takeXenHost } from './xen-body.ts';

const images = new GuestImages();
const mebibyte = 1 << 20;

let machine: TestMachine | undefined;
beforeAll(async () => {
  await takeXenHost();
});
afterEach(() => machine?.dispose());
afterAll(() => leaveXenHost());

async function boot(image: Uint8Array, setup: Partial<MachineSetup> = {}): Promise<TestMachine> {
  const network = { kind: 'stream', mac: '02:00:00:00:00:02', descriptor: 3 } as const;
  machine = await TestMachine.boot({ target: 'xen', image, network, memoryMiB: 32, ...setup });
  return machine;
}

const inDom0 = (script: string, input?: Uint8Array): Promise<Buffer> =>
  runInDom0(machine?.domain, script, { input });

/** The frames of this test on a wire, on which dom0's kernel speaks too. */
class OwnFrames {
  readonly #channel: Duplex;
  readonly #decoder = new FrameDecoder();
  #seen: Buffer[] = [];
  #stale: Buffer | undefined;
  #look = (): void => undefined;

  constructor(channel: Duplex) {
    this.#channel = channel;
    channel.on('data', (chunk: Buffer) => {
      const frames = this.#decoder.push(chunk).map((frame) => Buffer.from(frame));
      const own = frames.filter((frame) => frame.readUInt16BE(12) === 0x1234);
      this.#seen.push(...own.filter((frame) => !this.#stale?.equals(frame)));
      this.#look();
    });
  }

  /** Until the backend has joined, frames are lost: sends this one until it comes back. What comes back of it later is not looked at. */
  async joins(frame: Buffer): Promise<void> {
    while (!(await this.returns([frame], 200)));
    this.#stale = returned(frame);
  }

  /** Whether the guest sends back all of these, in their order, in this time. */
  async returns(frames: readonly Buffer[], patienceMs: number): Promise<boolean> {
    this.#seen = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patienceMs);
    this.#look = () => this.#seen.length >= frames.length && resolve();
    this.#channel.write(stream(frames));
    await promise;
    clearTimeout(timer);
    return Buffer.concat(this.#seen).equals(Buffer.concat(frames.map(returned)));
  }
}

/** As long as Ethernet's shortest, and from the address of a station: what a bridge takes. */
function bridged(frame: Buffer): Buffer {
  const padding = Buffer.alloc(Math.max(0, 60 - frame.length));
  return Buffer.concat([frame, padding]).fill(0x02, 6, 12);
}

describe('the network device of a domain', () => {
  test('carries frames of every length, whole and in their order, and ends', async () => {
    const echo = await boot(await images.platform('net-echo', 'xen', ['net-direct']));
    await echo.shows('ready');
    const wire = new OwnFrames(echo.channel);
    await wire.joins(bridged(frameOf(0, 60)));
    // So many as the receive ring holds at once: Ethernet promises no more.
    for (let first = 1; first < 600; first += 60) {
      const lengths = Array.from({ length: 60 }, (_, index) => 60 + (((first + index) * 37) % 1_450));
      expect(
        await wire.returns(
          lengths.map((length, index) => bridged(frameOf(first + index, length))),
          20_000,
        ),
      ).toBe(true);
    }
    echo.channel.write(stream([bridged(endFrame)]));
    expect((await echo.exit()).code).toBe(0);
  });

  describe('of a web server', () => {
    const body = randomBytes(4 * mebibyte);
    const digest = createHash('sha256').update(body).digest('hex');
    const echoed = async (): Promise<string> => {
      const head = `POST /echo HTTP/1.0\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`;
      const answer = await inDom0(`nc -w 20 ${guestAddress} 80`, Buffer.concat([Buffer.from(head), body]));
      return createHash('sha256').update(answer.subarray(-body.length)).digest('hex');
    };

    async function serve(): Promise<void> {
      await boot(await images.appliance('net-http', 'xen'), { parameters: [`net.ip=${guestAddress}/24`] });
      await inDom0(joinWire);
    }

    test("carries bulk in both directions, in segments that dom0's kernel leaves whole", async () => {
      await serve();
      expect(await echoed()).toBe(digest);
      const facts = await inDom0(
        `cat /sys/class/net/vif$id.0/statistics/rx_bytes /sys/class/net/vif$id.0/statistics/rx_packets`,
      );
      const [bytes = 0, packets = 1] = facts.toString().split('\n').map(Number);
      expect(bytes / packets).toBeGreaterThan(2_000);
    });

    test('comes back with a backend that has left, and with a domain that was paused', async () => {
      await serve();
      await inDom0(`back=/local/domain/0/backend/vif/$id/0
front=/local/domain/$id/device/vif/0
before=$(xenstore-read $front/rx-ring-ref)
xenstore-write $back/state 5
until [ "$(xenstore-read $front/state) $(xenstore-read $back/state)" = "4 4" ] && [ "$(xenstore-read $front/rx-ring-ref)" != $before ]; do usleep 20000; done
ip link set vif$id.0 master wire$(xenstore-read $back/bridge) up
xl pause $id
xl unpause $id
until ping -c1 -W1 ${guestAddress} >/dev/null; do :; done`);
      expect(await echoed()).toBe(digest);
    });
  });

  test('leaves a backend that lies, and loses no token', async () => {
    const image = await images.platform('xen-net-backend', 'xen', ['net-direct']);
    const { code, output } = await (await TestMachine.boot({ target: 'xen', image })).exit();
    expect(
      output.match(/^skerry: network: the backend has told of .*; the device is closed$/gm),
    ).toHaveLength(12);
    expect(code).toBe(0);
  });

  test('carries frames again after a backend that wrote by chance', async () => {
    expect(await fuzzDevice(images, 'net', { seed: 1, rounds: 50 })).toEqual([]);
  });
});

describe('the disk of a domain', () => {
  let folder: DiskFolder;
  beforeAll(async () => {
    folder = await diskFolder();
  });
  afterAll(() => folder.dispose());

  test('keeps what is under way when its backend leaves and comes back, with grants of version 2', async () => {
    const disks = [{ name: 'data', path: await folder.make('away', 24 * mebibyte) }];
    const image = await images.platform('block-pattern', 'xen', ['block']);
    const writing = await boot(image, { disks, parameters: ['skerry.xen.grants=2'] });
    await inDom0(`back=/local/domain/0/backend/vbd/$id/51712
front=/local/domain/$id/device/vbd/51712
until [ "$(xenstore-read $front/state)" = 4 ]; do usleep 20000; done
xenstore-write $back/state 5
true`);
    const { code, output } = await writing.exit();
    expect(output).toMatch(/^data 49152 512 2 \d\d$/m);
    expect(code).toBe(0);
    expect((await inDom0('dmesg')).toString()).toContain('prepare for reconnect');
  });

  test('leaves a backend that lies, and fails what was under way', async () => {
    const image = await images.platform('xen-blk-backend', 'xen', ['block']);
    const { code, output } = await (await TestMachine.boot({ target: 'xen', image })).exit();
    expect(
      output.match(/^skerry: disk played: the backend has told of .*; the disk is gone$/gm),
    ).toHaveLength(5);
    expect(code).toBe(0);
  });

  test('does what it is asked after a backend that wrote by chance', async () => {
    expect(await fuzzDevice(images, 'blk', { seed: 1, rounds: 50 })).toEqual([]);
  });
});

describe.each(['xen', 'arm on Xen'] as const)('a domain of %s', (place) => {
  test.each([
    ['FIFO', []],
    ['2-level', ['skerry.xen.events=2-level']],
  ])('sleeps over no event of %s channels, and over no news of its store', async (kind, parameters) => {
    const { target, board } = placeOf(place);
    const image = await new GuestImages(board).platform('xen-events', target);
    machine = await TestMachine.boot({ ...placeOf(place), image, parameters });
    const { code, output } = await machine.exit();
    expect(output).toContain(`${kind} channels\n`);
    expect(code).toBe(0);
  });
});

test.each([1, 2])(
  'a domain that is refused more grants of version %s loses nothing by asking',
  async (version) => {
    const asking = await boot(await images.platform('xen-grants', 'xen'), {
      parameters: [`skerry.xen.grants=${version}`],
      domainLines: ['max_grant_frames = 4'],
    });
    expect(await asking.exit()).toMatchObject({ code: 0 });
  },
);

test('a console that nobody takes from holds a domain up for a while only, and says what was lost', async () => {
  const writing = await boot(await images.platform('xen-console', 'xen'));
  await writing.shows('ready');
  const consoled = '$(cat /run/xen/xenconsoled.pid)';
  await inDom0(`kill -STOP ${consoled}
xenstore-write /local/domain/$id/data/write 1
until xenstore-exists /local/domain/$id/data/wrote; do usleep 50000; done
kill -CONT ${consoled}`);
  writing.type('x');
  const { code, output } = await writing.exit();
  expect(code).toBe(0);
  const [, kept = '', lost] =
    /^ready\n([0-9\n]*)\nskerry: console: nobody took (\d+) bytes, which are lost\nand on\n$/.exec(output) ??
    [];
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.length + Number(lost)).toBe(71_000);
});

describe('a domain that the tools of its host ask', () => {
  test.each([
    ['to end', 'shutdown', 'poweroff'],
    ['to start anew', 'reboot', 'reboot'],
  ])('%s does so', async (_, verb, reason) => {
    const idle = await boot(await images.appliance('idle', 'xen'));
    await idle.shows('idle');
    await inDom0(`xl ${verb} $id`);
    await idle.exit();
    expect(idle.reason).toBe(reason);
  });
});
