/** The Random library: what `main` receives as `random`. All of it comes from the platform's generator, seeded at boot. */
import { host } from '../core/host.ts';
import { requireRunning } from '../core/stage.ts';

function draw(call: string, length: number): Uint8Array<ArrayBuffer> {
  requireRunning(call);
  const target = new Uint8Array(length);
  host.entropy(target);
  return target;
}

/** 53 random bits as an integer. */
function draw53(call: string): number {
  const view = new DataView(draw(call, 8).buffer);
  return (view.getUint32(0) & 0x1f_ffff) * 2 ** 32 + view.getUint32(4);
}

export const random = {
  bytes(length: number): Uint8Array<ArrayBuffer> {
    return draw('random.bytes()', length);
  },
  integer(limit: number): number {
    if (!Number.isSafeInteger(limit) || limit < 1) {
      throw new RangeError(`random.integer: the limit must be an integer from 1 to 2^53 - 1, not ${limit}`);
    }
    // Values from the last, incomplete multiple of the limit on are drawn again, so that all are equally likely.
    const fair = 2 ** 53 - (2 ** 53 % limit);
    for (;;) {
      const value = draw53('random.integer()');
      if (value < fair) return value % limit;
    }
  },
  float(): number {
    return draw53('random.float()') / 2 ** 53;
  },
};
