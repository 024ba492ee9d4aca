/**
 * What is kept of a password, as text in the PHC string format: `$argon2id$v=19$m=..,t=..,p=..$salt$hash` and
 * `$scrypt$ln=..,r=..,p=..$salt$hash`. Numbers are decimal without a sign or leading zeros; salt and hash are base64 without padding. Pure.
 */
import { PasswordError } from './error.ts';
import type { Argon2, Scrypt } from './hashes.ts';

interface Bytes {
  salt: Uint8Array;
  hash: Uint8Array;
}
export type Kept = Bytes & ((Argon2 & { kind: 'argon2id' }) | (Scrypt & { kind: 'scrypt' }));

const NUMBER = '([1-9]\\d{0,8})';
/** 8 to 64 bytes, and 16 to 64. */
const END = '\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})$';
const ARGON2 = new RegExp(`^\\$argon2id\\$v=19\\$m=${NUMBER},t=${NUMBER},p=${NUMBER}${END}`);
const SCRYPT = new RegExp(`^\\$scrypt\\$ln=${NUMBER},r=${NUMBER},p=${NUMBER}${END}`);
const MOST_LANES = 255;

/** Throws {@link PasswordError} `BAD_HASH`. */
export function parse(text: string): Kept {
  const argon2 = ARGON2.exec(text);
  if (argon2) {
    const [memory = 0, passes = 0, lanes = 0] = argon2.slice(1, 4).map(Number);
    if (lanes <= MOST_LANES && memory >= 8 * lanes)
      return { kind: 'argon2id', memory, passes, lanes, ...bytes(argon2) };
  }
  const scrypt = SCRYPT.exec(text);
  if (scrypt) {
    const [cost = 0, block = 0, parallel = 0] = scrypt.slice(1, 4).map(Number);
    return { kind: 'scrypt', cost, block, parallel, ...bytes(scrypt) };
  }
  throw new PasswordError('BAD_HASH', 'this is no hash of a password that can be read here');
}

function bytes(found: RegExpExecArray): Bytes {
  const [salt = '', hash = ''] = found.slice(4);
  try {
    return { salt: Uint8Array.fromBase64(salt), hash: Uint8Array.fromBase64(hash) };
  } catch {
    throw new PasswordError('BAD_HASH', 'the salt or the hash is no base64');
  }
}

export function format({ memory, passes, lanes }: Argon2, { salt, hash }: Bytes): string {
  const [saltText, hashText] = [salt, hash].map((one) => one.toBase64({ omitPadding: true }));
  return `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$${saltText}$${hashText}`;
}
