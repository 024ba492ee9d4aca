/** Files with holes: what is zero takes no room. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';

/** A hole is never smaller than a page of the file system. */
const BLOCK_BYTES = 4_096;

const zeroes = new Uint8Array(BLOCK_BYTES);

/**
 * Writes a stream into an empty file, with holes for blocks of zeroes; how many bytes it was. Stops and says `undefined` when
 * it is more than `limit`.
 */
export async function writeSparse(
  file: FileHandle,
  source: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<number | undefined> {
  let position = 0;
  for await (const chunk of source) {
    if (position + chunk.length > limit) return undefined;
    await writeWithHoles(file, chunk, position);
    position += chunk.length;
  }
  await file.truncate(position);
  return position;
}

/** Runs of blocks that are not zero, each with one call. */
async function writeWithHoles(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  let from: number | undefined;
  for (let at = 0; at <= chunk.length; at += BLOCK_BYTES) {
    const block = chunk.subarray(at, at + BLOCK_BYTES);
    const isHole = Buffer.compare(block, zeroes.subarray(0, block.length)) === 0;
    if (!isHole) from ??= at;
    else if (from !== undefined) {
      await writeAll(file, chunk.subarray(from, at), position + from);
      from = undefined;
    }
  }
  if (from !== undefined) await writeAll(file, chunk.subarray(from), position + from);
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** A copy that shares its content with the original until either is written, where the file system can; else with its holes. */
export async function copySparse(from: string, to: string): Promise<void> {
  const args = ['--reflink=auto', '--sparse=always', '--', from, to];
  const child = spawn('cp', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${from} cannot be copied: ${words.trim()}`);
}
