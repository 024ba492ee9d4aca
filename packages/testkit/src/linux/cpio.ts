/** An archive as Linux takes it for its initial RAM disk: cpio, "newc" (Documentation/driver-api/early-userspace). */

export interface CpioFile {
  readonly path: string;
  readonly content: Buffer;
}

const REGULAR_EXECUTABLE = 0o100755;
const TRAILER = 'TRAILER!!!';

export function cpio(files: readonly CpioFile[]): Buffer {
  const entries = files.flatMap(({ path, content }, index) => entry(path, content, index + 1));
  return Buffer.concat([...entries, ...entry(TRAILER, Buffer.alloc(0), 0)]);
}

function entry(path: string, content: Buffer, inode: number): Buffer[] {
  const name = Buffer.from(`${path}\0`);
  const mode = inode === 0 ? 0 : REGULAR_EXECUTABLE;
  // inode, mode, uid, gid, links, mtime, size, device (2), device that it is (2), length of the name, check
  const numbers = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0];
  const header = `070701${numbers.map((each) => each.toString(16).padStart(8, '0')).join('')}`;
  return [padded(Buffer.concat([Buffer.from(header), name])), padded(content)];
}

/** To a multiple of four. */
const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
