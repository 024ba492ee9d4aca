import { limits } from '@skerry/contracts';
import { ManualClock } from '@skerry/testkit/manual-clock';
import { describe, expect, it } from 'vitest';
import { ConsolePump, type ConsoleStream, tailBytes } from './console-pump.ts';

/** A stream that remembers, acknowledges when it is told to, and can refuse. */
class RememberingStream implements ConsoleStream {
  readonly entries: { bytes: Buffer; dropped: number }[] = [];
  acknowledges = true;
  refusals = 0;
  readonly #waiting: (() => void)[] = [];

  async append(bytes: Buffer, dropped: number): Promise<void> {
    if (!this.acknowledges) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.refusals-- > 0) throw new Error('refused');
    this.entries.push({ bytes, dropped });
  }

  acknowledge(): void {
    this.acknowledges = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  get text(): string {
    return Buffer.concat(this.entries.map((entry) => entry.bytes)).toString();
  }

  get kept(): number {
    return this.entries.reduce((sum, entry) => sum + entry.bytes.length, 0);
  }

  get dropped(): number {
    return this.entries.reduce((sum, entry) => sum + entry.dropped, 0);
  }
}

function pumpOn(clock: ManualClock): { pump: ConsolePump; stream: RememberingStream; errors: unknown[] } {
  const stream = new RememberingStream();
  const errors: unknown[] = [];
  return { pump: new ConsolePump(stream, (error) => errors.push(error), clock), stream, errors };
}

/** Lets promises that are ready run on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

describe('ConsolePump', () => {
  it('writes the first bytes at once', async () => {
    const { pump, stream } = pumpOn(new ManualClock());
    pump.push(Buffer.from('hello'));
    await settle();
    expect(stream.text).toBe('hello');
  });

  it('lets bytes that follow soon share an entry', async () => {
    const clock = new ManualClock();
    const { pump, stream } = pumpOn(clock);
    pump.push(Buffer.from('a'));
    for (const letter of 'bcdef') {
      clock.advance(1);
      pump.push(Buffer.from(letter));
    }
    clock.advance(10);
    await settle();
    expect(stream.entries.map((entry) => entry.bytes.toString())).toEqual(['a', 'bcdef']);
  });

  it('writes at once again when the console was quiet', async () => {
    const clock = new ManualClock();
    const { pump, stream } = pumpOn(clock);
    pump.push(Buffer.from('a'));
    clock.advance(50);
    pump.push(Buffer.from('b'));
    await settle();
    expect(stream.text).toBe('ab');
    expect(clock.waiting).toBe(0);
  });

  it('keeps a flood to the rate and drops the rest, counted', async () => {
    const clock = new ManualClock();
    const { pump, stream } = pumpOn(clock);
    const block = Buffer.alloc(65_536, 'x');
    let put = 0;
    for (let ms = 0; ms < 5_000; ms++) {
      pump.push(block);
      put += block.length;
      clock.advance(1);
      if (ms % 100 === 0) await settle();
    }
    await settle();
    expect(stream.kept).toBeLessThanOrEqual(limits.consoleBurstBytes + 5 * limits.consoleBytesPerSecond);
    expect(stream.kept).toBeGreaterThan(limits.consoleBurstBytes);
    await pump.finish();
    expect(stream.kept + stream.dropped).toBe(put);
  });

  it('makes few entries of a flood', async () => {
    const clock = new ManualClock();
    const { pump, stream } = pumpOn(clock);
    for (let step = 0; step < 20_000; step++) {
      pump.push(Buffer.alloc(10_000, 'x'));
      clock.advance(0.1);
      if (step % 100 === 0) await settle();
    }
    await pump.finish();
    // Two seconds: one in every 10 ms, and those of the burst.
    expect(stream.entries.length).toBeLessThan(200 + 2 * (limits.consoleBurstBytes / 16_384));
  });

  it('shows the last words of a flood', async () => {
    const { pump, stream } = pumpOn(new ManualClock());
    const block = Buffer.alloc(65_536, 'x');
    for (let count = 0; count < 200; count++) pump.push(block);
    const last = Buffer.alloc(tailBytes, 'last words ');
    pump.push(last);
    await pump.finish();
    expect(stream.text.endsWith(last.toString())).toBe(true);
    expect(stream.kept + stream.dropped).toBe(200 * 65_536 + tailBytes);
  });

  it('holds a bounded number of bytes while the stream acknowledges nothing', async () => {
    const clock = new ManualClock();
    const { pump, stream } = pumpOn(clock);
    stream.acknowledges = false;
    for (let second = 0; second < 20; second++) {
      pump.push(Buffer.alloc(1_000_000, 'x'));
      clock.advance(1_000);
    }
    pump.push(Buffer.from('back'));
    stream.acknowledge();
    await pump.finish();
    expect(stream.kept).toBeLessThanOrEqual(1_048_576 + tailBytes);
    expect(stream.kept + stream.dropped).toBe(20_000_004);
    expect(stream.text.endsWith('back')).toBe(true);
  });

  it('counts what the stream refuses as dropped and goes on', async () => {
    const clock = new ManualClock();
    const { pump, stream, errors } = pumpOn(clock);
    stream.refusals = 1;
    pump.push(Buffer.from('lost'));
    await settle();
    clock.advance(20);
    pump.push(Buffer.from('kept'));
    await pump.finish();
    expect(stream.entries).toEqual([{ bytes: Buffer.from('kept'), dropped: 4 }]);
    expect(errors).toHaveLength(1);
  });
});
