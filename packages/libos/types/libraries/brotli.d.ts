/** What an appliance that uses the library brotli has of it. */

declare module 'skerry:brotli' {
  export const compress: typeof import('skerry:compression').compress;
  export const decompress: typeof import('skerry:compression').decompress;
  export const CompressionError: typeof import('skerry:compression').CompressionError;

  /**
   * Brotli (RFC 7932), as a `format` of compress() and decompress(). Its levels are 0 to 7, of which 0 and 1 pack more than a MiB: 5 unless
   * told, or 1 where there is more to pack or too little memory.
   */
  export const brotli: import('skerry:compression').Codec;
}
