/** UUIDs as text and bytes, and what is in them (RFC 9562). Pure. */

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export class UuidError extends Error {
  override name = 'UuidError';
  readonly code = 'BAD_UUID';
}

/** In the form of section 4, in small letters. */
export function formatUuid(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new UuidError(`a UUID has 16 bytes, not ${bytes.length}`);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Takes both cases. Throws {@link UuidError}. */
export function parseUuid(text: string): Uint8Array<ArrayBuffer> {
  if (!FORM.test(text))
    throw new UuidError(`"${text.slice(0, 60)}" is no UUID: it must be 8-4-4-4-12 hex digits`);
  const digits = text.replaceAll('-', '');
  return Uint8Array.from({ length: 16 }, (_, at) => Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}

export const isUuid = (text: string): boolean => FORM.test(text);

/** Sets the bits that say which version it is, and that it is of RFC 9562 (sections 4.1 and 4.2). */
export function marked(bytes: Uint8Array, version: number): Uint8Array {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}

/** When a UUID of version 7 was made, in milliseconds since 1970; undefined for another version. */
export function timeOfUuid(text: string): number | undefined {
  const bytes = parseUuid(text);
  if ((bytes[6] ?? 0) >> 4 !== 7) return undefined;
  return bytes.subarray(0, 6).reduce((sum, byte) => sum * 256 + byte, 0);
}
