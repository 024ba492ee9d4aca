/** The disks of an appliance that `skerry run` boots: files or block devices of this host, locked for the run. */
import { type FileHandle, open } from 'node:fs/promises';
import { type CodedError, codedError } from '@skerry/contracts';
import type { MachineDisk } from '@skerry/device-models';
import { lockFile } from '@skerry/device-models/block';
import type { DiskOption } from './option.ts';

export interface RunDisk {
  file: FileHandle;
  machine: Omit<MachineDisk, 'descriptor'>;
}

export type DisksOutcome = { ok: true; disks: RunDisk[] } | { ok: false; error: CodedError };

/** The caller closes the files. When one cannot be had, none stays open. */
export async function openDisks(options: readonly DiskOption[]): Promise<DisksOutcome> {
  const disks: RunDisk[] = [];
  for (const option of options) {
    const opened = await openDisk(option);
    if ('code' in opened) {
      await closeDisks(disks);
      return { ok: false, error: opened };
    }
    disks.push(opened);
  }
  return { ok: true, disks };
}

export async function closeDisks(disks: readonly RunDisk[]): Promise<void> {
  await Promise.all(disks.map(({ file }) => file.close()));
}

async function openDisk({ name, path, bytes }: DiskOption): Promise<RunDisk | CodedError> {
  try {
    return await lockDisk(name, path, await openFile(path, bytes));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isMissing = code === 'ENOENT' && bytes === undefined;
    const what = isMissing ? 'there is no such file' : `it cannot be opened (${code})`;
    const advice = isMissing
      ? `Give it a size to make it, as in --disk ${name}=${path}:64M.`
      : 'Name a file or a block device that you may read and write.';
    return { ...codedError('INVALID_REQUEST', `--disk ${name}=${path}: ${what}.`), advice };
  }
}

/** One that is there keeps its size. */
async function openFile(path: string, bytes: number | undefined): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || bytes === undefined) throw error;
    const file = await open(path, 'wx+');
    await file.truncate(bytes);
    return file;
  }
}

async function lockDisk(name: string, path: string, file: FileHandle): Promise<RunDisk | CodedError> {
  if (!(await lockFile(file, 'exclusive', 0))) {
    await file.close();
    return codedError('DISK_IN_USE', `--disk ${name}=${path}: another machine has it.`);
  }
  const isHostDevice = (await file.stat()).isBlockDevice();
  return { file, machine: { name, isReadOnly: false, isHostDevice } };
}
