/** Ends of channels, and backends of devices, that write by chance for so many minutes. A seed makes the same choices again. */
import { GuestImages } from '../../packages/toolchain/test/boot/images.ts';
import { type Chance, fuzzChannels, fuzzDevice } from '../../packages/toolchain/test/xen/fuzz.ts';
import { VchanEnds } from '../../packages/toolchain/test/xen/vchan-ends.ts';

/** Of one seed: a machine that is booted for it is seen to end within half a minute. */
const CHANNEL_ROUNDS = 100;
const DEVICE_ROUNDS = 200;

/** How many things were wrong. The first seed with any is the last. */
export async function proveXenFuzz({ minutes, seed }: { minutes: number; seed: number }): Promise<number> {
  const endMs = performance.now() + minutes * 60_000;
  const ends = await VchanEnds.open();
  const images = new GuestImages();
  const kinds: Record<string, (seed: number) => Promise<string[]>> = {
    'an end that joins': (seed) => fuzzChannels(ends, 'join', chance(seed, CHANNEL_ROUNDS)),
    'an end that serves': (seed) => fuzzChannels(ends, 'serve', chance(seed, CHANNEL_ROUNDS)),
    'a backend of the network': (seed) => fuzzDevice(images, 'net', chance(seed, DEVICE_ROUNDS)),
    'a backend of a disk': (seed) => fuzzDevice(images, 'blk', chance(seed, DEVICE_ROUNDS)),
  };
  let wrong = 0;
  let next = seed;
  try {
    for (; performance.now() < endMs && wrong === 0; next++) {
      for (const [kind, play] of Object.entries(kinds)) {
        const found = await play(next).catch((error: unknown) => [String(error)]);
        wrong += found.length;
        for (const one of found) console.log(`${kind}, seed ${next}: ${one}`);
      }
    }
  } finally {
    await ends.close();
  }
  const seeds = next - seed;
  console.log(
    `${seeds} seeds: ${seeds * CHANNEL_ROUNDS * 2} channels, ${seeds * DEVICE_ROUNDS * 2} backends`,
  );
  return wrong;
}

const chance = (seed: number, rounds: number): Chance => ({ seed, rounds });
