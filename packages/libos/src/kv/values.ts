/** Keys, values and ranges as a program gives them. */
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';
import { behindPrefix, bytesOf, keyFromBytes, lastOf } from './keys.ts';

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
  return keyFromBytes(typeof key === 'string' ? encodeUtf8(key) : key);
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

export function entryOf(key: string, value: Uint8Array): KvEntry {
  const keyBytes = bytesOf(key);
  return { key: decodeUtf8(keyBytes), keyBytes, value, text: () => decodeUtf8(value) };
}
