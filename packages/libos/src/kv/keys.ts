/**
 * Keys where the library's TypeScript compares them, as the bounds of tables and of scans: strings with one character for each byte,
 * whose order is that of the bytes.
 */

/** Arguments that one call of fromCharCode takes. */
const AT_ONCE = 4_096;

/** Takes anything with a length and elements. */
const fromCharCode: { apply(self: undefined, codes: ArrayLike<number>): string } = String.fromCharCode;

export function textOf(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += AT_ONCE) {
    // Spreading would go through an iterator, byte by byte.
    text += fromCharCode.apply(undefined, bytes.subarray(at, at + AT_ONCE));
  }
  return text;
}

export function bytesOf(key: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(key, (one) => one.charCodeAt(0));
}

export function firstOf(one: string, other: string): string {
  if (other < one) return other;
  return one;
}

export function lastOf(one: string, other: string): string {
  if (other > one) return other;
  return one;
}

/** The first key behind all that begin with `prefix`; undefined when there is none. */
export function behindPrefix(prefix: string): string | undefined {
  for (let end = prefix.length; end > 0; end--) {
    const last = prefix.charCodeAt(end - 1);
    if (last < 0xff) return prefix.slice(0, end - 1) + String.fromCharCode(last + 1);
  }
  return undefined;
}
