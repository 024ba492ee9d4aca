import { Shell } from 'skerry:shell';
import type { BlockDevice, Fat, FatVolume, Needs } from 'skerry';
import { addFileCommands } from './files.ts';
import { addValueCommands } from './values.ts';

/** The commands of files.ts and values.ts, and a few of the machine itself, for whoever sits at the console. */
export default async function main({ block, clock, console, fat, kv }: Needs) {
  const bootedAt = clock.monotonic();
  const volume = await mounted(fat, block.open('files'));
  const store = await kv.open(block.open('values'));

  const shell = new Shell();
  addFileCommands(shell, volume);
  addValueCommands(shell, store);
  shell.command('date', { summary: 'What time it is, in UTC.' }, () => new Date(clock.now()).toISOString());
  shell.command('uptime', { summary: 'How long the machine is up.' }, () => {
    const seconds = Math.floor((clock.monotonic() - bootedAt) / 1_000);
    const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
    return `up ${hours} h ${minutes} min ${seconds % 60} s`;
  });
  shell.command('free', { summary: 'How much room is left on the disks.' }, async () => {
    const { freeBytes, totalBytes } = await volume.space();
    const { freeExtents, extents, extentBytes } = store.stats();
    return [
      `files   ${kibibytes(freeBytes)} of ${kibibytes(totalBytes)} KiB`,
      `values  ${kibibytes(freeExtents * extentBytes)} of ${kibibytes(extents * extentBytes)} KiB`,
    ].join('\n');
  });
  shell.command('quit', { summary: 'Leaves both disks in order, and ends the machine.' }, () => shell.end());

  console.log(volume.wasClean ? 'Type help.' : 'The files were not left in order the last time. Type help.');
  await shell.run();
  await store.close();
  await volume.unmount();
}

/** A disk that was never written to gets a file system; one that holds something else is left alone. */
async function mounted(fat: Fat, disk: BlockDevice): Promise<FatVolume> {
  const isEmpty = (await disk.read(0, 1)).every((byte) => byte === 0);
  if (isEmpty) await fat.format(disk, { label: 'FILES' });
  return fat.mount(disk);
}

const kibibytes = (bytes: number): string => String(Math.floor(bytes / 1_024)).padStart(6);
