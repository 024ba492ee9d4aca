/** Keys of tokens (RFC 7518, 3; RFC 8037). A key without a secret can verify only. */

import { encodeUtf8 } from '../encoding/utf8.ts';
import { ed25519, equalBytes, hmacSha256, p256, type SignatureScheme } from '../signing/index.ts';
import { JwtError } from './error.ts';

export interface JwtKey {
  readonly algorithm: 'HS256' | 'ES256' | 'EdDSA';
  /** `kid`: which of several keys it is. */
  readonly id: string | undefined;
  sign(text: string): Uint8Array;
  verify(signature: Uint8Array, text: string): boolean;
}

export interface KeyPair {
  /** Without it the key can verify only. */
  secretKey?: Uint8Array;
  /** Made from the secret key unless told. */
  publicKey?: Uint8Array;
  id?: string;
}

/** RFC 7518, 3.2: at least as long as the hash. */
const LEAST_SECRET = 32;

/** A secret that both sides have, of 32 bytes at least. */
export function hs256Key(secret: Uint8Array | string, { id }: { id?: string } = {}): JwtKey {
  const bytes = typeof secret === 'string' ? encodeUtf8(secret) : secret;
  if (bytes.length < LEAST_SECRET)
    throw new JwtError('BAD_KEY', `a secret has at least ${LEAST_SECRET} bytes, not ${bytes.length}`);
  return {
    algorithm: 'HS256',
    id,
    sign: (text) => hmacSha256(bytes, text),
    verify: (signature, text) => equalBytes(hmacSha256(bytes, text), signature),
  };
}

export function es256Key(pair: KeyPair): JwtKey {
  return keyOf('ES256', p256, pair);
}

export function eddsaKey(pair: KeyPair): JwtKey {
  return keyOf('EdDSA', ed25519, pair);
}

function keyOf(
  algorithm: JwtKey['algorithm'],
  scheme: SignatureScheme,
  { secretKey, publicKey, id }: KeyPair,
): JwtKey {
  const shared = publicKey ?? (secretKey && scheme.publicKeyOf(secretKey));
  if (!shared) throw new JwtError('BAD_KEY', 'a key pair has a secret or a public key');
  return {
    algorithm,
    id,
    sign(text) {
      if (!secretKey) throw new JwtError('BAD_KEY', 'there is no secret key to sign with');
      return scheme.sign(text, secretKey);
    },
    verify: (signature, text) => scheme.verify(signature, text, shared),
  };
}
