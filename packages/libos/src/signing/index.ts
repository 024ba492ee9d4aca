/**
 * The Signing library: `skerry:signing`. Signatures by Ed25519 (RFC 8032) and ECDSA on P-256 with SHA-256 (FIPS 186-5), codes by
 * HMAC-SHA-256 (RFC 2104), and SHA-256 itself, by the packages @noble/curves and @noble/hashes. Each is linked only when it is imported.
 */
import { ed25519 as edwards } from '@noble/curves/ed25519.js';
import { p256 as weierstrass } from '@noble/curves/nist.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as digest } from '@noble/hashes/sha2.js';
import { host } from '../core/host.ts';
import { requireRunning } from '../core/stage.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

export class SigningError extends Error {
  override name = 'SigningError';
  readonly code = 'BAD_KEY';
}

/** A kind of signature. */
export interface SignatureScheme {
  /** As RFC 8037 and RFC 7518 name it. */
  readonly name: 'EdDSA' | 'ES256';
  /** A new secret key of 32 bytes. Throws at build time, where no secret can be made. */
  generateSecretKey(): Bytes;
  /** Throws {@link SigningError}. */
  publicKeyOf(secretKey: Uint8Array): Bytes;
  /** 64 bytes. A text is taken as its UTF-8. Throws {@link SigningError}. */
  sign(message: Uint8Array | string, secretKey: Uint8Array): Bytes;
  /** False for everything that is no such signature, also when the key is none. */
  verify(signature: Uint8Array, message: Uint8Array | string, publicKey: Uint8Array): boolean;
}

const bytesOf = (data: Uint8Array | string): Uint8Array =>
  typeof data === 'string' ? encodeUtf8(data) : data;

function randomBytes(call: string, length: number): Bytes {
  requireRunning(call);
  const bytes = new Uint8Array(length);
  host.entropy(bytes);
  return bytes;
}

/** What the packages throw of a key that is none becomes an error with a code. */
function withKey(use: () => Uint8Array): Bytes {
  try {
    return new Uint8Array(use());
  } catch (error) {
    throw new SigningError(`the key cannot be used: ${error instanceof Error ? error.message : error}`);
  }
}

function isRight(verify: () => boolean): boolean {
  try {
    return verify();
  } catch {
    return false;
  }
}

/** Public keys have 32 bytes. */
export const ed25519: SignatureScheme = {
  name: 'EdDSA',
  generateSecretKey: () => randomBytes('ed25519.generateSecretKey()', 32),
  publicKeyOf: (secretKey) => withKey(() => edwards.getPublicKey(secretKey)),
  sign: (message, secretKey) => withKey(() => edwards.sign(bytesOf(message), secretKey)),
  verify: (signature, message, publicKey) =>
    isRight(() => edwards.verify(signature, bytesOf(message), publicKey, { zip215: false })),
};

/** Public keys are compressed points of 33 bytes; those of 65 are taken too. Signatures are r and s, without DER. */
export const p256: SignatureScheme = {
  name: 'ES256',
  // More bytes than the key has, so that none is likelier than another (FIPS 186-5, A.2.1).
  generateSecretKey: () =>
    withKey(() => weierstrass.utils.randomSecretKey(randomBytes('p256.generateSecretKey()', 48))),
  publicKeyOf: (secretKey) => withKey(() => weierstrass.getPublicKey(secretKey)),
  sign: (message, secretKey) => withKey(() => weierstrass.sign(bytesOf(message), secretKey)),
  verify: (signature, message, publicKey) =>
    isRight(() => weierstrass.verify(signature, bytesOf(message), publicKey, { lowS: false })),
};

/** 32 bytes that only who has `key` can make of `message`. */
export function hmacSha256(key: Uint8Array | string, message: Uint8Array | string): Bytes {
  return new Uint8Array(hmac(digest, bytesOf(key), bytesOf(message)));
}

export function sha256(data: Uint8Array | string): Bytes {
  return new Uint8Array(digest(bytesOf(data)));
}

/** Whether they are the same, in a time that does not depend on where they differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at++) difference |= (a[at] as number) ^ (b[at] ?? 0);
  return difference === 0;
}
