/**
 * Keys inside the store: strings with one character for each byte. The engine compares and keeps such strings faster than arrays
 * of bytes, and their order is that of the bytes.
 */
import { KvError } from './error.ts';
import { KEY_MAX } from './limits.ts';

/** Arguments that one call of fromCharCode takes. */
const AT_ONCE = 4_096;

/** Takes anything with a length and elements. */
const fromCharCode: { apply(self: undefined, codes: ArrayLike<number>): string } = String.fromCharCode;

/** Throws TOO_LARGE. */
export function keyFromBytes(bytes: Uint8Array): string {
  if (bytes.length > KEY_MAX)
    throw new KvError('TOO_LARGE', `A key has at most ${KEY_MAX} bytes, not ${bytes.length}.`);
  return textOf(bytes);
}

export function textOf(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += AT_ONCE) {
    // Spreading would go through an iterator, byte by byte.
    text += fromCharCode.apply(undefined, bytes.subarray(at, at + AT_ONCE));
  }
  return text;
}

export function bytesOf(key: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(key.length);
  writeKey(key, bytes, 0);
  return bytes;
}

export function writeKey(key: string, into: Uint8Array, at: number): void {
  for (let index = 0; index < key.length; index++) into[at + index] = key.charCodeAt(index);
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
