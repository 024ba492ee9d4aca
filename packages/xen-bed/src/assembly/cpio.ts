/** An archive as Linux takes it for its initial RAM disk: cpio, "newc" (Documentation/driver-api/early-userspace). */

/** A file; `mode` holds its permissions only, and it may be run by everybody unless told. */
export interface CpioFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode?: number;
}

/** What an archive can hold. */
export type CpioEntry =
  | CpioFile
  | { readonly folder: string }
  | { readonly link: string; readonly target: string };

const REGULAR = 0o100000;
const FOLDER = 0o040000;
const LINK = 0o120000;
const TRAILER = 'TRAILER!!!';

/** Folders come before what is in them. The kernel takes several archives behind one another for one. */
export function cpio(entries: readonly CpioEntry[]): Buffer {
  const parts = entries.flatMap((entry, index) => {
    const inode = index + 1;
    if ('folder' in entry) return member(entry.folder, FOLDER | 0o755, Buffer.alloc(0), inode);
    if ('link' in entry) return member(entry.link, LINK | 0o777, Buffer.from(entry.target), inode);
    return member(entry.path, REGULAR | (entry.mode ?? 0o755), entry.content, inode);
  });
  return Buffer.concat([...parts, ...member(TRAILER, 0, Buffer.alloc(0), 0)]);
}

/** Every folder that leads to the files, each once, in an order in which they can be made. */
export function foldersOf(paths: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    const names = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= names.length; depth++) folders.add(names.slice(0, depth).join('/'));
  }
  return [...folders].sort();
}

function member(path: string, mode: number, content: Uint8Array, inode: number): Buffer[] {
  const name = Buffer.from(`${path}\0`);
  // inode, mode, uid, gid, links, mtime, size, device (2), device that it is (2), length of the name, check
  const numbers = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0];
  const header = `070701${numbers.map((each) => each.toString(16).padStart(8, '0')).join('')}`;
  return [padded(Buffer.concat([Buffer.from(header), name])), padded(content)];
}

/** To a multiple of four. */
const padded = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
