/** What an appliance that uses the library encryption has of it. */

declare module 'skerry:encryption' {
  export type Bytes = Uint8Array<ArrayBuffer>;
  export class EncryptionError extends Error {
    readonly code: 'BAD_KEY' | 'NOT_AUTHENTIC';
    constructor(code: EncryptionError['code'], message: string);
  }
  /** A way to seal bytes. */
  export interface Cipher {
    /** 32 bytes. Throws at build time. */
    generateKey(): Bytes;
    /** Nonce, ciphertext and tag. `context` is not in it, and has to be the same when it is opened. */
    seal(data: Uint8Array | string, key: Uint8Array, context?: Uint8Array | string): Bytes;
    /** Throws {@link EncryptionError}. */
    open(sealed: Uint8Array, key: Uint8Array, context?: Uint8Array | string): Bytes;
  }
  /** XChaCha20-Poly1305, in native code, so not at build time: as many messages as you like under one key. */
  export const xchacha20: Cipher;
  /** AES-256-GCM: at most 2^32 messages under one key. */
  export const aesGcm: Cipher;
}
