/** What an appliance that uses the library base64 has of it. */

declare module 'skerry:base64' {
  export interface Base64Options {
    /** The alphabet for addresses and names of files, without padding. */
    url?: boolean;
  }
  /** A text is not what it should be in one of the encodings. */
  export class Base64Error extends Error {
    readonly code: 'BAD_ENCODING';
    constructor(encoding: string, reason: string);
  }
  /** A text is taken as its UTF-8. */
  export function encodeBase64(data: Uint8Array | string, options?: Base64Options): string;
  /** With `url` the padding may be missing. Throws {@link Base64Error}. */
  export function decodeBase64(text: string, options?: Base64Options): Uint8Array<ArrayBuffer>;
  /** In capitals, padded. */
  export function encodeBase32(bytes: Uint8Array): string;
  /** Takes both cases, with padding or without. Throws {@link Base64Error}. */
  export function decodeBase32(text: string): Uint8Array<ArrayBuffer>;
  /** In small letters. */
  export function encodeHex(data: Uint8Array | string): string;
  /** Takes both cases. Throws {@link Base64Error}. */
  export function decodeHex(text: string): Uint8Array<ArrayBuffer>;
}
