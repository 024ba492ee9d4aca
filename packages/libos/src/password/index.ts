/**
 * The Password library: `skerry:password`. What is kept of a password, so that who steals it has to guess: scrypt (RFC 7914), by the
 * package @noble/hashes, in the form `$scrypt$ln=..,r=..,p=..$salt$hash` that other systems read too. The cost is in the text, so it can be
 * raised later. Who sends a text does not choose how long we work: a cost beyond what the parameter allows is refused.
 */
import { scrypt } from '@noble/hashes/scrypt.js';
import { host } from '../core/host.ts';
import { numberSetting } from '../core/settings.ts';
import { requireRunning } from '../core/stage.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';

export class PasswordError extends Error {
  override name = 'PasswordError';
  readonly code: 'BAD_HASH' | 'TOO_COSTLY';
  constructor(code: PasswordError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface PasswordOptions {
  /** The binary logarithm of scrypt's N; `password.cost` unless told. */
  cost?: number;
}

const COST = 10;
const LEAST = 8;
const MOST = 20;
const BLOCK = 8;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Decimal numbers without a sign or leading zeros; salt and hash as base64 without padding. */
const FORM =
  /^\$scrypt\$ln=([1-9]\d?),r=([1-9]\d?),p=([1-9]\d?)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43})$/;

function costOf({ cost }: PasswordOptions): number {
  if (cost === undefined) return numberSetting('password.cost', COST, LEAST, MOST);
  if (Number.isInteger(cost) && cost >= LEAST && cost <= MOST) return cost;
  throw new RangeError(`the cost must be a whole number from ${LEAST} to ${MOST}, not ${cost}`);
}

/** Passwords that look the same are the same, whatever keyboard made them (NIST SP 800-63B, 5.1.1.2). */
const bytesOf = (password: string): Uint8Array => encodeUtf8(password.normalize('NFKC'));

export function hashPassword(password: string, options: PasswordOptions = {}): string {
  requireRunning('hashPassword()');
  const cost = costOf(options);
  const salt = new Uint8Array(SALT_BYTES);
  host.entropy(salt);
  const hash = scrypt(bytesOf(password), salt, { N: 2 ** cost, r: BLOCK, p: 1, dkLen: HASH_BYTES });
  return `$scrypt$ln=${cost},r=${BLOCK},p=1$${base64(salt)}$${base64(hash)}`;
}

/** Throws {@link PasswordError} when `kept` is no such text. */
export function verifyPassword(password: string, kept: string, options: PasswordOptions = {}): boolean {
  requireRunning('verifyPassword()');
  const { cost, block, parallel, salt, hash } = parsed(kept);
  const most = Math.max(costOf(options), COST);
  if (2 ** cost * block * parallel > 2 ** most * BLOCK) {
    throw new PasswordError('TOO_COSTLY', `this hash has the cost ${cost}; raise password.cost to take it`);
  }
  const found = scrypt(bytesOf(password), salt, { N: 2 ** cost, r: block, p: parallel, dkLen: HASH_BYTES });
  let difference = 0;
  for (let at = 0; at < HASH_BYTES; at++) difference |= (found[at] as number) ^ (hash[at] as number);
  return difference === 0;
}

/** Whether it was made at a lower cost than one would be now: then hash the password anew, when it is known. */
export function needsRehash(kept: string, options: PasswordOptions = {}): boolean {
  const { cost, block } = parsed(kept);
  return cost < costOf(options) || block < BLOCK;
}

function parsed(kept: string) {
  const [, cost = '', block = '', parallel = '', salt = '', hash = ''] = FORM.exec(kept) ?? [];
  if (cost === '') throw new PasswordError('BAD_HASH', 'this is no hash of a password that can be read here');
  try {
    const [saltBytes, hashBytes] = [salt, hash].map((text) => Uint8Array.fromBase64(text));
    return {
      cost: Number(cost),
      block: Number(block),
      parallel: Number(parallel),
      salt: saltBytes as Uint8Array,
      hash: hashBytes as Uint8Array,
    };
  } catch {
    throw new PasswordError('BAD_HASH', 'the salt or the hash is no base64');
  }
}

const base64 = (bytes: Uint8Array): string => bytes.toBase64({ omitPadding: true });
