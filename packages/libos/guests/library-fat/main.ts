/** Formats the disk "data", writes files to it, mounts it again and reads them. */
import type { Needs } from 'skerry';

const path = 'Pictures of 2026/A long name.txt';

export default async function main({ block, console, exit, fat }: Needs) {
  const disk = block.open('data');
  await fat.format(disk, { label: 'GUEST' });
  const volume = await fat.mount(disk);
  await volume.makeDirectory('Pictures of 2026');
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
  const file = await volume.open(path, { mode: 'write' });
  await file.write(0, bytes);
  await file.close();
  await volume.unmount();
  const again = await fat.mount(disk);
  const read = await (await again.open(path.toUpperCase())).read();
  const isSame = read.length === bytes.length && read.every((byte, index) => byte === bytes[index]);
  const [folder] = await again.list();
  console.log(
    isSame && again.wasClean && folder?.kind === 'directory' ? 'ok' : 'the volume holds something else',
  );
  exit();
}
