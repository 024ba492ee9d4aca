/**
 * The JWT library: `skerry:jwt`. JSON Web Tokens (RFC 7519) that are signed (RFC 7515), by HS256, ES256 or EdDSA. A key is of one
 * algorithm and takes no token of another, whatever the token's own head says (RFC 8725, 3.1); `none` is no algorithm.
 */
import { Base64Error, decodeBase64, encodeBase64 } from '../base64/index.ts';
import { host } from '../core/host.ts';
import { numberSetting } from '../core/settings.ts';
import { requireRunning } from '../core/stage.ts';
import { decodeUtf8 } from '../encoding/utf8.ts';
import { JwtError } from './error.ts';
import type { JwtKey } from './key.ts';

export { JwtError } from './error.ts';
export { eddsaKey, es256Key, hs256Key, type JwtKey } from './key.ts';

export type Claims = Readonly<Record<string, unknown>>;

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

/** Tokens are carried in fields of HTTP, which are not longer. */
const MOST_CHARACTERS = 16_384;
const URL = { url: true } as const;

/** A token with these claims, and `iat` when they have none. Throws JwtError when the key can only verify. */
export function signJwt(claims: Claims, key: JwtKey, { expiresInSeconds }: SignOptions = {}): string {
  requireRunning('signJwt()');
  const now = Math.floor(host.wallMs() / 1_000);
  const payload = {
    iat: now,
    ...claims,
    ...(expiresInSeconds !== undefined && { exp: now + expiresInSeconds }),
  };
  const head = { alg: key.algorithm, typ: 'JWT', ...(key.id !== undefined && { kid: key.id }) };
  const signed = [head, payload].map((part) => encodeBase64(JSON.stringify(part), URL)).join('.');
  return `${signed}.${encodeBase64(key.sign(signed), URL)}`;
}

/**
 * The claims of a token that one of `keys` has signed and that holds now: `exp` and `nbf` are looked at, with `jwt.tolerance` seconds
 * for clocks that differ. Throws {@link JwtError}.
 */
export function verifyJwt(
  token: string,
  keys: JwtKey | readonly JwtKey[],
  options: VerifyOptions = {},
): Claims {
  requireRunning('verifyJwt()');
  const [head, payload, signature, ...more] = token.split('.');
  if (token.length > MOST_CHARACTERS || signature === undefined || more.length > 0) {
    throw new JwtError('MALFORMED', 'this is no token of three parts');
  }
  const { alg, kid, crit } = objectOf(head ?? '');
  if (crit !== undefined) throw new JwtError('MALFORMED', 'it needs extensions that are not known here');
  const all = 'algorithm' in keys ? [keys] : keys;
  const fitting = all.filter(
    ({ algorithm, id }) => algorithm === alg && (id === undefined || kid === undefined || id === kid),
  );
  if (fitting.length === 0)
    throw new JwtError('UNKNOWN_KEY', `there is no key for the algorithm ${JSON.stringify(alg)}`);
  const bytes = bytesOf(signature);
  if (!fitting.some((key) => key.verify(bytes, `${head}.${payload}`))) {
    throw new JwtError('BAD_SIGNATURE', 'none of the keys has signed it');
  }
  const claims = objectOf(payload ?? '');
  checkClaims(claims, options);
  return claims;
}

function checkClaims(claims: Claims, { issuer, audience }: VerifyOptions): void {
  const now = host.wallMs() / 1_000;
  const tolerance = numberSetting('jwt.tolerance', 0, 0, 86_400);
  const expires = timeOf(claims, 'exp') ?? Infinity;
  if (now >= expires + tolerance) throw new JwtError('EXPIRED', 'it has expired');
  if (now < (timeOf(claims, 'nbf') ?? -Infinity) - tolerance)
    throw new JwtError('NOT_YET', 'it does not hold yet');
  if (issuer !== undefined && claims['iss'] !== issuer)
    throw new JwtError('WRONG_ISSUER', 'somebody else issued it');
  const { aud } = claims;
  const isFor = Array.isArray(aud) ? aud.includes(audience) : aud === audience;
  if (audience !== undefined && !isFor) throw new JwtError('WRONG_AUDIENCE', 'it is for somebody else');
}

/** NumericDate: seconds since 1970. */
function timeOf(claims: Claims, name: string): number | undefined {
  const value = claims[name];
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw new JwtError('MALFORMED', `its ${name} is no time`);
}

function objectOf(part: string): Record<string, unknown> {
  const text = decodeUtf8(bytesOf(part), true);
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // What follows says it.
  }
  throw new JwtError('MALFORMED', 'a part of it is no object of JSON');
}

function bytesOf(part: string): Uint8Array {
  try {
    return decodeBase64(part, URL);
  } catch (error) {
    throw error instanceof Base64Error ? new JwtError('MALFORMED', 'a part of it is no base64url') : error;
  }
}
