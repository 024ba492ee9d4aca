/**
 * A value as CBOR, by the core deterministic encoding (RFC 8949, 4.2.1): the shortest heads and floats, definite lengths, the
 * keys of maps in the order of their bytes. The same value has the same bytes, so they can be signed.
 */
import { encodeUtf8 } from '../encoding/utf8.ts';
import { CborError, MAJOR, MOST_DEPTH, TAG, Tagged } from './value.ts';

const MOST_UINT64 = 2n ** 64n;

export function encodeCbor(value: unknown): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  writer.write(value, 0);
  return writer.taken();
}

class Writer {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  taken(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  write(value: unknown, depth: number): void {
    if (depth > MOST_DEPTH)
      throw new CborError('TOO_DEEP', `there are more than ${MOST_DEPTH} levels, or a circle`);
    if (typeof value === 'number') {
      const isWhole = Number.isSafeInteger(value) && !Object.is(value, -0);
      if (isWhole) this.#integer(value);
      else this.#float(value);
    } else if (typeof value === 'bigint') this.#bigint(value);
    else if (typeof value === 'string') {
      const text = encodeUtf8(value);
      this.#head(MAJOR.text, text.length);
      this.#append(text);
    } else if (typeof value === 'boolean') this.#byte(value ? 0xf5 : 0xf4);
    else if (value === undefined) this.#byte(0xf7);
    else if (value === null) this.#byte(0xf6);
    else if (typeof value === 'object') this.#object(value, depth);
    else throw new CborError('UNSUPPORTED', `a ${typeof value} cannot be said in CBOR`);
  }

  #object(value: object, depth: number): void {
    if (value instanceof Uint8Array) {
      this.#head(MAJOR.bytes, value.length);
      this.#append(value);
    } else if (Array.isArray(value)) {
      this.#head(MAJOR.array, value.length);
      for (const item of value) this.write(item, depth + 1);
    } else if (value instanceof Date) {
      if (Number.isNaN(value.getTime())) throw new CborError('UNSUPPORTED', 'the date is not valid');
      this.#head(MAJOR.tag, TAG.epochTime);
      this.write(value.getTime() / 1_000, depth + 1);
    } else if (value instanceof Tagged) {
      this.#head(MAJOR.tag, value.tag);
      this.write(value.value, depth + 1);
    } else if (value instanceof Map) this.#map([...value], depth);
    else {
      // As in JSON a member that is undefined is not there.
      this.#map(
        Object.entries(value).filter(([, member]) => member !== undefined),
        depth,
      );
    }
  }

  #map(entries: readonly (readonly [unknown, unknown])[], depth: number): void {
    this.#head(MAJOR.map, entries.length);
    const keyed = entries.map(([key, value]) => ({ key: keyBytes(key, depth), value }));
    keyed.sort((a, b) => compareBytes(a.key, b.key));
    for (const { key, value } of keyed) {
      this.#append(key);
      this.write(value, depth + 1);
    }
  }

  #integer(value: number): void {
    if (value >= 0) this.#head(MAJOR.unsigned, value);
    else this.#head(MAJOR.negative, -1 - value);
  }

  #bigint(value: bigint): void {
    const size = value < 0n ? -1n - value : value;
    if (size < MOST_UINT64) {
      this.#head(value < 0n ? MAJOR.negative : MAJOR.unsigned, size);
      return;
    }
    const hex = size.toString(16);
    const digits = Uint8Array.fromHex(hex.padStart(hex.length + (hex.length % 2), '0'));
    this.#head(MAJOR.tag, value < 0n ? TAG.negativeBignum : TAG.positiveBignum);
    this.#head(MAJOR.bytes, digits.length);
    this.#append(digits);
  }

  /** The shortest that keeps the value: half, single or double. */
  #float(value: number): void {
    this.#reserve(9);
    const at = this.#length;
    const half = halfOf(value);
    if (half !== undefined) {
      this.#bytes[at] = 0xf9;
      this.#view.setUint16(at + 1, half);
      this.#length += 3;
    } else if (Object.is(Math.fround(value), value)) {
      this.#bytes[at] = 0xfa;
      this.#view.setFloat32(at + 1, value);
      this.#length += 5;
    } else {
      this.#bytes[at] = 0xfb;
      this.#view.setFloat64(at + 1, value);
      this.#length += 9;
    }
  }

  #head(major: number, size: number | bigint): void {
    this.#reserve(9);
    const at = this.#length;
    const top = major << 5;
    if (size < 24) {
      this.#bytes[at] = top | Number(size);
      this.#length += 1;
    } else if (size < 0x100) {
      this.#bytes[at] = top | 24;
      this.#bytes[at + 1] = Number(size);
      this.#length += 2;
    } else if (size < 0x1_0000) {
      this.#bytes[at] = top | 25;
      this.#view.setUint16(at + 1, Number(size));
      this.#length += 3;
    } else if (size < 0x1_0000_0000) {
      this.#bytes[at] = top | 26;
      this.#view.setUint32(at + 1, Number(size));
      this.#length += 5;
    } else {
      this.#bytes[at] = top | 27;
      this.#view.setBigUint64(at + 1, BigInt(size));
      this.#length += 9;
    }
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  #append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

function keyBytes(key: unknown, depth: number): Uint8Array {
  const writer = new Writer();
  writer.write(key, depth + 1);
  return writer.taken();
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** The bits of a half-precision float (IEEE 754) that is exactly `value`; undefined when there is none. */
function halfOf(value: number): number | undefined {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = Object.is(value, -0) || value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size === Infinity) return sign | 0x7c00;
  // In units of the least subnormal, 2^-24; from 2^-14 on there are 10 bits behind the first.
  const exponent = Math.max(Math.floor(Math.log2(size || 1)), -14);
  const steps = size * 2 ** (10 - exponent);
  if (size > 65_504 || !Number.isInteger(steps)) return size === 0 ? sign : undefined;
  return sign | (steps >= 1_024 ? ((exponent + 15) << 10) + (steps - 1_024) : steps);
}
