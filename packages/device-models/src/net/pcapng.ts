/**
 * Captures as Wireshark reads them: pcapng (IETF draft-ietf-opsawg-pcapng), little-endian, one section with one Ethernet
 * interface, times in nanoseconds, the direction of each frame in its flags.
 */
import type { CapturedFrame } from './capture.ts';

const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const LINKTYPE_ETHERNET = 1;

const OPTION_END = 0;
const SHB_USERAPPL = 4;
const IF_NAME = 2;
const IF_TSRESOL = 9;
const EPB_FLAGS = 2;
const INBOUND = 1;
const OUTBOUND = 2;

/** The whole file. `name` is the interface's. */
export function pcapng(name: string, frames: readonly CapturedFrame[]): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(BYTE_ORDER_MAGIC, 0);
  header.writeUInt16LE(1, 4);
  // The section's length is not told.
  header.writeBigInt64LE(-1n, 8);
  const description = Buffer.alloc(8);
  description.writeUInt16LE(LINKTYPE_ETHERNET, 0);
  return Buffer.concat([
    block(SECTION_HEADER, header, option(SHB_USERAPPL, Buffer.from('Skerry'))),
    block(
      INTERFACE_DESCRIPTION,
      description,
      option(IF_NAME, Buffer.from(name)),
      option(IF_TSRESOL, Buffer.of(9)),
    ),
    ...frames.map(packet),
  ]);
}

function packet({ atMs, direction, bytes, length }: CapturedFrame): Buffer {
  const head = Buffer.alloc(20);
  const time = BigInt(Math.round(atMs * 1_000)) * 1_000n;
  head.writeUInt32LE(Number(time >> 32n), 4);
  head.writeUInt32LE(Number(time & 0xffff_ffffn), 8);
  head.writeUInt32LE(bytes.length, 12);
  head.writeUInt32LE(length, 16);
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(direction === 'in' ? INBOUND : OUTBOUND);
  return block(ENHANCED_PACKET, Buffer.concat([head, padded(bytes)]), option(EPB_FLAGS, flags));
}

/** Type, length, body, options, length. */
function block(type: number, body: Buffer, ...options: Buffer[]): Buffer {
  const end = Buffer.alloc(4);
  end.writeUInt16LE(OPTION_END, 0);
  const content = Buffer.concat([body, ...options, end]);
  const total = content.length + 12;
  const bytes = Buffer.alloc(total);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(total, 4);
  content.copy(bytes, 8);
  bytes.writeUInt32LE(total, total - 4);
  return bytes;
}

function option(code: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, padded(value)]);
}

/** Filled to a multiple of four. */
function padded(bytes: Uint8Array): Buffer {
  const filled = Buffer.alloc((bytes.length + 3) & ~3);
  filled.set(bytes);
  return filled;
}
