/**
 * Writes numbers to its disk and says each once it is durable; with `read` it says the last that is there, if it is whole;
 * with `together` it has as many requests under way as a disk takes.
 */
import type { BlockDevice, Needs } from 'skerry';

const places = 32;

async function lastOf(disk: BlockDevice): Promise<number> {
  const words = new Uint32Array((await disk.read(0, places)).buffer);
  const each = disk.sectorBytes / 4;
  let last = 0;
  for (let place = 0; place < places; place++) {
    const sector = words.subarray(place * each, (place + 1) * each);
    const number = sector[0] ?? 0;
    if (sector.some((word) => word !== number)) throw new Error(`sector ${place} is torn`);
    if (number > last) last = number;
  }
  return last;
}

const rounds = 40;

async function writeTogether(disk: BlockDevice): Promise<void> {
  const bytes = new Uint8Array(64 * disk.sectorBytes);
  for (let round = 0; round < rounds; round++) {
    await Promise.all(Array.from({ length: 64 }, (_, place) => disk.write(place * 64, bytes)));
    await disk.flush();
  }
}

export default async function main({ block, console, parameters }: Needs) {
  const disk = block.open('data');
  if (parameters[0] === 'together') {
    await writeTogether(disk);
    console.log('all are written.');
    return;
  }
  const last = await lastOf(disk);
  console.log(`found ${last}.`);
  if (parameters[0] === 'read') return;
  for (let number = last + 1; ; number++) {
    await disk.write(
      number % places,
      new Uint8Array(new Uint32Array(disk.sectorBytes / 4).fill(number).buffer),
    );
    await disk.flush();
    console.log(`flushed ${number}.`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
