/** Debian's kernels and hypervisor, unpacked: the emulator starts them faster than they unpack themselves. */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { BedFailure } from '../failure.ts';
import { command } from './command.ts';

const UNPACK_MS = 120_000;
/** xz's magic number; The .xz File Format, 2.1.1.1. */
const XZ = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);

/** Of gzip; RFC 1952, 2.3.1. */
const GZIP = Buffer.from([0x1f, 0x8b]);

/** One that is packed by gzip as a whole, or not at all. */
export async function unpackImage(packed: string, to: string): Promise<void> {
  const image = await readFile(packed);
  if (!image.subarray(0, GZIP.length).equals(GZIP)) return await copyFile(packed, to);
  await writeFile(to, gunzipSync(image));
}

/**
 * The ELF file within a bzImage (Linux, Documentation/arch/x86/boot.rst: setup_sects, payload_offset, payload_length), whose
 * payload is xz's, as Debian has it.
 */
export async function unpackKernel(packed: string, to: string): Promise<void> {
  const image = await readFile(packed);
  const setupSectors = image.readUInt8(0x1f1) || 4;
  const offset = (setupSectors + 1) * 512 + image.readUInt32LE(0x248);
  const payload = image.subarray(offset, offset + image.readUInt32LE(0x24c));
  if (!payload.subarray(0, XZ.length).equals(XZ)) {
    throw new BedFailure('download', "Debian's kernel is not packed by xz, as it was when this was written.");
  }
  const stream = `${to}.xz`;
  await writeFile(stream, payload);
  // Behind the stream the kernel's build puts the unpacked length.
  await command('xz', ['--decompress', '--single-stream', '--force', stream], { timeoutMs: UNPACK_MS });
}
