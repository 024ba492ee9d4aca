/** Keys, values and ranges as a program gives them, and entries as it gets them. */
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';
import { KEY_MAX, VALUE_MAX } from './assembly/abi.ts';
import { KvError } from './error.ts';
import { behindPrefix, lastOf, textOf } from './keys.ts';

/** Text stands for its UTF-8. */
export type KvKey = string | Uint8Array;
export type KvValue = string | Uint8Array;

/** A change of a batch; without a value the key is deleted. */
export interface KvChange {
  readonly key: KvKey;
  readonly value?: KvValue | undefined;
}

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

/** A character has three bytes of UTF-8 at most. */
const BYTES_OF_CHARACTER = 3;

/** Throws TOO_LARGE. */
export function checkKey(key: KvKey): void {
  const length = lengthOf(key, KEY_MAX);
  if (length > KEY_MAX) throw new KvError('TOO_LARGE', `A key has at most ${KEY_MAX} bytes, not ${length}.`);
}

/** Throws TOO_LARGE. */
export function checkValue(value: KvValue | undefined): void {
  const length = value === undefined ? 0 : lengthOf(value, VALUE_MAX);
  if (length > VALUE_MAX)
    throw new KvError('TOO_LARGE', `A value has at most ${VALUE_MAX} bytes, not ${length}.`);
}

/** Of text that is surely not longer than `most`, not more than its length. */
function lengthOf(value: string | Uint8Array, most: number): number {
  if (typeof value !== 'string' || value.length * BYTES_OF_CHARACTER <= most) return value.length;
  return encodeUtf8(value).length;
}

/** As the string that stands for a key where keys are compared (keys.ts). */
function keyOf(key: KvKey): string {
  checkKey(key);
  return textOf(typeof key === 'string' ? encodeUtf8(key) : key);
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

/** Of an operation in a row (assembly/operation.as.ts): key's length 2, value's length 4, key, value. */
const HEADER_BYTES = 6;
const VALUE_LENGTH_AT = 2;

/** Entries of a row of operations without deletions, one after the other. */
export class EntryRow {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Undefined: there was no other one. */
  next(): KvEntry | undefined {
    if (this.#at === this.#bytes.length) return undefined;
    const keyAt = this.#at + HEADER_BYTES;
    const valueAt = keyAt + this.#view.getUint16(this.#at, true);
    this.#at = valueAt + this.#view.getUint32(keyAt - HEADER_BYTES + VALUE_LENGTH_AT, true);
    return new StoredEntry(this.#bytes, keyAt, this.#bytes.subarray(valueAt, this.#at));
  }
}

/** Makes of the key what is asked for: a scan gives many entries, and most programs look at one side of each. */
class StoredEntry implements KvEntry {
  readonly value: Uint8Array;
  readonly #row: Uint8Array;
  readonly #keyAt: number;

  /** The key goes from `keyAt` of the row to its value. */
  constructor(row: Uint8Array, keyAt: number, value: Uint8Array) {
    this.value = value;
    this.#row = row;
    this.#keyAt = keyAt;
  }

  get key(): string {
    return decodeUtf8(this.keyBytes);
  }

  get keyBytes(): Uint8Array {
    return this.#row.subarray(this.#keyAt, this.value.byteOffset - this.#row.byteOffset);
  }

  /** A function that stands for itself, since programs take it out of the entry: `for await (const { text } of …)`. */
  get text(): () => string {
    return () => decodeUtf8(this.value);
  }
}
