/** A disk by itself: milliseconds of sequential and random requests, one at a time. bench/peers/block-floor.c does the same in C. */
import type { Needs } from 'skerry';

const LARGE_BYTES = 1 << 20;
const SMALL_BYTES = 4_096;
/** As the floor's: numbers that look random, the same in every run. */
const MULTIPLIER = 1_664_525;
const INCREMENT = 1_013_904_223;

export default async function main({ block, console, exit, parameters }: Needs) {
  const disk = block.open('data');
  const [megabytes = 0, requests = 0] = parameters.map(Number);
  const large = new Uint8Array(LARGE_BYTES).fill(0x5a);
  const small = new Uint8Array(SMALL_BYTES).fill(0xa5);
  const places = (megabytes * LARGE_BYTES) / SMALL_BYTES;

  const sequential = (each: (sector: number) => Promise<void>): Promise<number> =>
    timed(async () => {
      for (let index = 0; index < megabytes; index++) await each((index * LARGE_BYTES) / disk.sectorBytes);
    });
  const random = (each: (sector: number) => Promise<void>): Promise<number> =>
    timed(async () => {
      for (let index = 0, state = 1; index < requests; index++) {
        state = (Math.imul(state, MULTIPLIER) + INCREMENT) >>> 0;
        await each(((state >>> 8) % places) * (SMALL_BYTES / disk.sectorBytes));
      }
    });
  const flushed = async (work: Promise<number>): Promise<number> =>
    (await work) + (await timed(() => disk.flush()));

  const write = await flushed(sequential((sector) => disk.write(sector, large)));
  const read = await sequential((sector) => disk.readInto(sector, large));
  const randomWrite = await flushed(random((sector) => disk.write(sector, small)));
  const randomRead = await random((sector) => disk.readInto(sector, small));
  console.log(JSON.stringify({ write, read, randomWrite, randomRead }));
  exit();
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
