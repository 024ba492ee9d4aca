/**
 * CBOR as a value (RFC 8949). Everything that is well-formed is read, indefinite lengths and long heads too; lengths are held to
 * what there is, so that a few bytes ask for no memory. Tags that are not known stay, as Tagged.
 */
import { decodeUtf8 } from '../encoding/utf8.ts';
import { CborError, MAJOR, MOST_DEPTH, TAG, Tagged } from './value.ts';

export interface DecodeOptions {
  /** Maps become objects when all of their keys are texts, unless told to be `Map` always. */
  maps?: 'object' | 'map';
}

/** Ends an indefinite length. */
const BREAK = Symbol('break');
const INDEFINITE = 31;

/** The one value that the bytes are. Throws CborError. */
export function decodeCbor(bytes: Uint8Array, { maps = 'object' }: DecodeOptions = {}): unknown {
  const reader = new Reader(bytes, maps === 'map');
  const value = reader.read(0);
  if (value === BREAK) throw malformed('a break ends nothing');
  if (reader.at !== bytes.length) throw malformed(`${bytes.length - reader.at} bytes follow the value`);
  return value;
}

class Reader {
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #isMapAlways: boolean;

  constructor(bytes: Uint8Array, isMapAlways: boolean) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#isMapAlways = isMapAlways;
  }

  read(depth: number): unknown {
    if (depth > MOST_DEPTH) throw new CborError('TOO_DEEP', `there are more than ${MOST_DEPTH} levels`);
    const first = this.#bytes[this.#take(1)] as number;
    const major = first >> 5;
    const info = first & 31;
    if (major === MAJOR.simple) return this.#simple(info);
    const size = info === INDEFINITE ? undefined : this.#size(info);
    switch (major) {
      case MAJOR.unsigned:
        return needed(size);
      case MAJOR.negative: {
        const value = needed(size);
        return typeof value === 'bigint' || value === Number.MAX_SAFE_INTEGER
          ? safe(-1n - BigInt(value))
          : -1 - value;
      }
      case MAJOR.bytes:
      case MAJOR.text: {
        const bytes = size === undefined ? this.#chunks(major) : this.#span(size);
        return major === MAJOR.bytes ? bytes.slice() : textOf(bytes);
      }
      case MAJOR.array:
        return this.#items(size, depth);
      case MAJOR.map:
        return this.#map(size, depth);
      default:
        return this.#tagged(Number(needed(size)), depth);
    }
  }

  #size(info: number): number | bigint {
    if (info < 24) return info;
    switch (info) {
      case 24:
        return this.#view.getUint8(this.#take(1));
      case 25:
        return this.#view.getUint16(this.#take(2));
      case 26:
        return this.#view.getUint32(this.#take(4));
      case 27:
        return safe(this.#view.getBigUint64(this.#take(8)));
      default:
        throw malformed(`the head ${info} is reserved`);
    }
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 23:
        return undefined;
      case 25:
        return halfValue(this.#view.getUint16(this.#take(2)));
      case 26:
        return this.#view.getFloat32(this.#take(4));
      case 27:
        return this.#view.getFloat64(this.#take(8));
      case INDEFINITE:
        return BREAK;
      default:
        throw new CborError(
          info < 20 || info === 24 ? 'UNSUPPORTED' : 'MALFORMED',
          `the simple value ${info} is not known`,
        );
    }
  }

  #items(size: number | bigint | undefined, depth: number): unknown[] {
    const items: unknown[] = [];
    for (let left = this.#count(size, 1); left > 0; left--) {
      const item = this.read(depth + 1);
      if (item === BREAK) {
        if (size === undefined) return items;
        throw malformed('a break is within a list of known length');
      }
      items.push(item);
    }
    return items;
  }

  #map(size: number | bigint | undefined, depth: number): unknown {
    const entries: [unknown, unknown][] = [];
    for (let left = this.#count(size, 2); left > 0; left--) {
      const key = this.read(depth + 1);
      if (key === BREAK && size === undefined) break;
      const value = this.read(depth + 1);
      if (key === BREAK || value === BREAK) throw malformed('a break is where a key or a value is due');
      entries.push([key, value]);
    }
    const map = new Map(entries);
    if (map.size !== entries.length) throw malformed('a map has a key twice');
    const isObject = !this.#isMapAlways && entries.every(([key]) => typeof key === 'string');
    return isObject ? Object.fromEntries(entries) : map;
  }

  #tagged(tag: number, depth: number): unknown {
    const value = this.read(depth + 1);
    if (value === BREAK) throw malformed('a break is where a tagged value is due');
    if (tag === TAG.epochTime && typeof value === 'number') return new Date(value * 1_000);
    const isBignum = tag === TAG.positiveBignum || tag === TAG.negativeBignum;
    if (!isBignum || !(value instanceof Uint8Array)) return new Tagged(tag, value);
    const size = BigInt(`0x0${value.toHex()}`);
    return tag === TAG.positiveBignum ? size : -1n - size;
  }

  /** The parts of a text or bytes of unknown length, which have known ones. */
  #chunks(major: number): Uint8Array {
    const parts: Uint8Array[] = [];
    for (;;) {
      const first = this.#bytes[this.#take(1)] as number;
      if (first === 0xff) break;
      if (first >> 5 !== major || (first & 31) === INDEFINITE) throw malformed('a part is of another kind');
      const part = this.#span(this.#size(first & 31));
      if (major === MAJOR.text) textOf(part);
      parts.push(part);
    }
    const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  /** How many items at most: each takes a byte at least. */
  #count(size: number | bigint | undefined, bytesEach: number): number {
    if (size === undefined) return Infinity;
    if (size > (this.#bytes.length - this.at) / bytesEach) throw truncated();
    return Number(size);
  }

  #span(size: number | bigint): Uint8Array {
    const begin = this.#take(size);
    return this.#bytes.subarray(begin, this.at);
  }

  #take(count: number | bigint): number {
    if (count > this.#bytes.length - this.at) throw truncated();
    const begin = this.at;
    this.at += Number(count);
    return begin;
  }
}

const truncated = (): CborError => new CborError('TRUNCATED', 'the bytes end within a value');
const malformed = (message: string): CborError => new CborError('MALFORMED', message);

function needed(size: number | bigint | undefined): number | bigint {
  if (size === undefined) throw malformed('a number or a tag has no length');
  return size;
}

/** A number where that is exact. */
function safe(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function textOf(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes, true);
  if (text === undefined) throw malformed('a text is not UTF-8');
  return text;
}

function halfValue(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1_023;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (fraction + 1_024) * 2 ** (exponent - 25));
}
