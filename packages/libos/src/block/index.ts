/** The machine's disks: the Block library, what `main` receives as `block`. */
import { configuredValue } from '../core/configuration.ts';
import { requireRunning } from '../core/stage.ts';
import { type BlockDevice, BlockError } from './device.ts';
import { findDisks } from './disk.ts';

export { type BlockDevice, BlockError, type BlockErrorCode } from './device.ts';
export { MemoryBlock, type MemoryBlockOptions } from './memory-block.ts';

let found: readonly BlockDevice[] | undefined;

/** The disks, in the order in which the machine has them. */
function disks(): readonly BlockDevice[] {
  requireRunning('block');
  found ??= findDisks();
  return found;
}

/**
 * The disk of that name; of the name that the parameter `block.disk` gives; the first. Throws BlockError when there is none.
 */
function open(name?: string): BlockDevice {
  const configured = configuredValue('block.disk');
  const wanted = name ?? (configured === undefined ? undefined : String(configured));
  const all = disks();
  const disk = wanted === undefined ? all[0] : all.find((one) => one.name === wanted);
  if (disk) return disk;
  const names = all.length === 0 ? 'no disk' : `the disks ${all.map((one) => one.name).join(', ')}`;
  const missing = wanted === undefined ? 'this machine has none' : `there is no ${wanted}`;
  throw new BlockError(
    'NO_DISK',
    `block.open(): ${missing}; it has ${names}. Give it one in appliance.json ("disks") or with skerry run --disk NAME=FILE`,
  );
}

export const block = { open, disks };
