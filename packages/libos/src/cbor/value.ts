/** What CBOR has that JavaScript has not, and what can go wrong. */

/** A value with a tag that is not known here (RFC 8949, 3.4). */
export class Tagged {
  readonly tag: number;
  readonly value: unknown;
  constructor(tag: number, value: unknown) {
    this.tag = tag;
    this.value = value;
  }
}

export class CborError extends Error {
  override name = 'CborError';
  readonly code: 'TRUNCATED' | 'MALFORMED' | 'TOO_DEEP' | 'UNSUPPORTED';
  constructor(code: CborError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Lists, maps and tags within each other. */
export const MOST_DEPTH = 64;

export const MAJOR = {
  unsigned: 0,
  negative: 1,
  bytes: 2,
  text: 3,
  array: 4,
  map: 5,
  tag: 6,
  simple: 7,
} as const;
export const TAG = { epochTime: 1, positiveBignum: 2, negativeBignum: 3 } as const;
