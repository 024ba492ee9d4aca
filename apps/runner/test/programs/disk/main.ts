/** Writes numbers to its disk and says each once it is durable; with `read` it says the last that is there, if it is whole. */
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

export default async function main({ block, console, parameters }: Needs) {
  const disk = block.open('data');
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
