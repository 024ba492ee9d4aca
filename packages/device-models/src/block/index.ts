/** The host's side of disks: files with holes, one user each. */
export { type DiskOutcome, type DiskProblem, DiskStore, type OpenDisk } from './disk-store.ts';
export { lockFile } from './file-lock.ts';
