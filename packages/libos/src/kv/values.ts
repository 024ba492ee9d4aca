/** Keys, values and ranges as a program gives them. */
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';
import { behindPrefix, bytesOf, keyFromBytes, lastOf } from './keys.ts';
import { KEY_MAX } from './limits.ts';

/** Text stands for its UTF-8. */
export type KvKey = string | Uint8Array;
export type KvValue = string | Uint8Array;

/** Which keys a scan gives. */
export interface Range {
  /** The first key, included. */
  readonly from?: KvKey;
  /** The last key, excluded. */
  readonly to?: KvKey;
  /** Keys that begin so; with it, `from` and `to` narrow further. */
  readonly prefix?: KvKey;
  /** At most so many. */
  readonly limit?: number;
}

export interface KvEntry {
  readonly key: string;
  readonly keyBytes: Uint8Array;
  readonly value: Uint8Array;
  /** The value as UTF-8. */
  text(): string;
}

export function keyOf(key: KvKey): string {
  if (typeof key !== 'string') return keyFromBytes(key);
  const bytes = encodeUtf8(key);
  // With as many bytes as characters it is ASCII, and stands for itself.
  return bytes.length === key.length && key.length <= KEY_MAX ? key : keyFromBytes(bytes);
}

/** A copy: the program may change its bytes as soon as the call has returned. */
export function valueBytes(value: KvValue): Uint8Array {
  return typeof value === 'string' ? encodeUtf8(value) : value.slice();
}

export function rangeOf({ from, to, prefix, limit }: Range): {
  from: string;
  to: string | undefined;
  limit: number;
} {
  const start = prefix === undefined ? '' : keyOf(prefix);
  const end = behindPrefix(start);
  const [first, last] = [from === undefined ? '' : keyOf(from), to === undefined ? undefined : keyOf(to)];
  return {
    from: lastOf(first, start),
    to: end === undefined || (last !== undefined && last < end) ? last : end,
    limit: limit ?? Number.POSITIVE_INFINITY,
  };
}

/** Converts what is asked for: a scan gives many entries, and most programs look at one side of each. */
export class StoredEntry implements KvEntry {
  readonly value: Uint8Array;
  readonly #key: string;

  constructor(key: string, value: Uint8Array) {
    this.#key = key;
    this.value = value;
  }

  get key(): string {
    return isAscii.test(this.#key) ? this.#key : decodeUtf8(this.keyBytes);
  }

  get keyBytes(): Uint8Array {
    return bytesOf(this.#key);
  }

  /** A function that stands for itself, since programs take it out of the entry: `for await (const { text } of …)`. */
  readonly text = (): string => decodeUtf8(this.value);
}

const isAscii = /^[ -~]*$/;
