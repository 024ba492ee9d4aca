/** What an appliance that uses the library jwt has of it. */

declare module 'skerry:jwt' {
  export type Claims = Readonly<Record<string, unknown>>;
  /** A key of one algorithm. */
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
  export interface SignOptions {
    /** Sets `exp`. */
    expiresInSeconds?: number;
  }
  export interface VerifyOptions {
    /** What `iss` has to be. */
    issuer?: string;
    /** What `aud` has to be, or to have. */
    audience?: string;
  }
  export class JwtError extends Error {
    readonly code:
      | 'MALFORMED'
      | 'UNKNOWN_KEY'
      | 'BAD_SIGNATURE'
      | 'EXPIRED'
      | 'NOT_YET'
      | 'WRONG_ISSUER'
      | 'WRONG_AUDIENCE'
      | 'BAD_KEY';
    constructor(code: JwtError['code'], message: string);
  }
  /** A secret that both sides have, of 32 bytes at least. Throws {@link JwtError}, as the others do. */
  export function hs256Key(secret: Uint8Array | string, options?: { id?: string }): JwtKey;
  /** ECDSA on P-256: keys of `p256` in `skerry:signing`. */
  export function es256Key(pair: KeyPair): JwtKey;
  /** Ed25519: keys of `ed25519` in `skerry:signing`. */
  export function eddsaKey(pair: KeyPair): JwtKey;
  /** A token with these claims, and `iat` when they have none. */
  export function signJwt(claims: Claims, key: JwtKey, options?: SignOptions): string;
  /** The claims of a token that one of the keys has signed and that holds now. Throws {@link JwtError}. */
  export function verifyJwt(token: string, keys: JwtKey | readonly JwtKey[], options?: VerifyOptions): Claims;
}
