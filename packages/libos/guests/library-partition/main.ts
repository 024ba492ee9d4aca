/** Divides the disk "data", once with each kind of table, and writes to a partition. */
import type { Needs } from 'skerry';

export default async function main({ block, console, exit, partition }: Needs) {
  const disk = block.open('data');
  let isRight = true;
  for (const kind of ['mbr', 'gpt'] as const) {
    await partition.write(disk, kind, [{ sectors: 4_096 }, {}]);
    const table = await partition.read(disk);
    const second = await partition.open(disk, 2);
    await second.write(1, new Uint8Array(disk.sectorBytes).fill(7));
    const first = table.partitions[1]?.firstSector ?? 0;
    const written = await disk.read(first + 1, 1);
    isRight &&= table.kind === kind && table.partitions.length === 2 && written.every((byte) => byte === 7);
  }
  console.log(isRight ? 'ok' : 'the table is another one');
  exit();
}
