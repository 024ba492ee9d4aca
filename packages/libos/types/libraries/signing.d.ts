/** What an appliance that uses the library signing has of it. */

declare module 'skerry:signing' {
  export type Bytes = Uint8Array<ArrayBuffer>;
  /** The key is none of its scheme. */
  export class SigningError extends Error {
    readonly code: 'BAD_KEY';
  }
  /** A kind of signature. */
  export interface SignatureScheme {
    readonly name: 'EdDSA' | 'ES256';
    /** A new secret key of 32 bytes. Throws at build time. */
    generateSecretKey(): Bytes;
    /** Throws {@link SigningError}. */
    publicKeyOf(secretKey: Uint8Array): Bytes;
    /** 64 bytes. A text is taken as its UTF-8. Throws {@link SigningError}. */
    sign(message: Uint8Array | string, secretKey: Uint8Array): Bytes;
    /** False for everything that is no such signature. */
    verify(signature: Uint8Array, message: Uint8Array | string, publicKey: Uint8Array): boolean;
  }
  /** RFC 8032. Public keys have 32 bytes. */
  export const ed25519: SignatureScheme;
  /** ECDSA with SHA-256. Public keys are points of 33 bytes; those of 65 are taken too. */
  export const p256: SignatureScheme;
  /** 32 bytes that only who has `key` can make of `message`. */
  export function hmacSha256(key: Uint8Array | string, message: Uint8Array | string): Bytes;
  export function sha256(data: Uint8Array | string): Bytes;
  /** Whether they are the same, in a time that does not depend on where they differ. */
  export function equalBytes(a: Uint8Array, b: Uint8Array): boolean;
}
