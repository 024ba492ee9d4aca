/** GUIDs as text and as 16 bytes, whose first three fields are little-endian (UEFI 2.10, appendix A). */
import { PartitionError } from './error.ts';

const TEXT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** By place in the text, which byte it is. */
const ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

/** Lower case. */
export function readGuid(bytes: Uint8Array): string {
  const digits = ORDER.map((at) => (bytes[at] ?? 0).toString(16).padStart(2, '0')).join('');
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => digits.slice(from, to))
    .join('-');
}

/** Throws RANGE. */
export function writeGuid(text: string): Uint8Array {
  if (!TEXT.test(text))
    throw new PartitionError('RANGE', `"${text}" is no GUID, as 0fc63daf-8483-4772-8e79-3d69d8477de4.`);
  const digits = text.replaceAll('-', '');
  const bytes = new Uint8Array(16);
  ORDER.forEach((at, index) => {
    bytes[at] = Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16);
  });
  return bytes;
}

/** From 16 random bytes (RFC 9562, 5.4: version 4). */
export function randomGuid(random: Uint8Array): Uint8Array {
  const bytes = random.slice(0, 16);
  bytes[7] = ((bytes[7] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}
