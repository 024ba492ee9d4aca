/** What an appliance that uses the library cbor has of it. */

declare module 'skerry:cbor' {
  export interface DecodeOptions {
    /** Maps become objects when all of their keys are texts, unless told to be `Map` always. */
    maps?: 'object' | 'map';
  }
  export class CborError extends Error {
    readonly code: 'TRUNCATED' | 'MALFORMED' | 'TOO_DEEP' | 'UNSUPPORTED';
    constructor(code: CborError['code'], message: string);
  }
  /** A value with a tag that is not known here. */
  export class Tagged {
    readonly tag: number;
    readonly value: unknown;
    constructor(tag: number, value: unknown);
  }
  /** The deterministic encoding. Throws {@link CborError} for what CBOR cannot say: functions, symbols, circles. */
  export function encodeCbor(value: unknown): Uint8Array<ArrayBuffer>;
  /** The one value that the bytes are. Throws {@link CborError}. */
  export function decodeCbor(bytes: Uint8Array, options?: DecodeOptions): unknown;
}
