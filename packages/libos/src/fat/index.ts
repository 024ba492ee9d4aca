/** The Fat library, what `main` receives as `fat`: FAT12, FAT16 and FAT32 with long names on any block device. */
import { format } from './format.ts';
import { FatVolume } from './volume.ts';

export { FatError, type FatErrorCode } from './error.ts';
export type { FatFile } from './file.ts';
export type { FormatOptions } from './format.ts';
export type { FatSpace, FatStatus, FatVolume, OpenOptions } from './volume.ts';

export const fat = { mount: FatVolume.mount, format };
