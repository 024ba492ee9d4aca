/** Which cost a password is hashed at, and which costs are accepted: on bytes that the module has hashed. */
import type { Host } from '../core/host.ts';
import { PasswordError } from './error.ts';
import type { Argon2, Hashes } from './hashes.ts';
import { format, type Kept, parse } from './phc.ts';

/** What OWASP's Password Storage Cheat Sheet takes for equally strong, for Argon2id with one lane. */
const CHOICES: readonly Argon2[] = [
  { memory: 19_456, passes: 2, lanes: 1 },
  { memory: 12_288, passes: 3, lanes: 1 },
  { memory: 9_216, passes: 4, lanes: 1 },
  { memory: 7_168, passes: 5, lanes: 1 },
];

/** Where only the memory is told. */
const PASSES = 2;

/** The second recommendation of RFC 9106 (section 4), in KiB times passes. */
const MOST_WORK = 65_536 * 3;
/** OWASP's for scrypt: N = 2^17, r = 8, p = 1. */
const MOST_SCRYPT_WORK = 2 ** 17 * 8;

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MOST_PASSWORD_BYTES = 4_096;
const KIB = 1_024;

/** What is undefined is chosen by the memory that there is. */
export interface Wanted {
  memory: number | undefined;
  passes: number | undefined;
}

export class Passwords {
  readonly #hashes: Hashes;
  readonly #host: Pick<Host, 'entropy' | 'utf8Encode'>;

  constructor(hashes: Hashes, host: Pick<Host, 'entropy' | 'utf8Encode'>) {
    this.#hashes = hashes;
    this.#host = host;
  }

  hash(password: string, wanted: Wanted): string {
    const cost = this.#costOf(wanted);
    const bytes = this.#bytesOf(password);
    if (bytes.length > MOST_PASSWORD_BYTES)
      throw new RangeError(`a password has at most ${MOST_PASSWORD_BYTES} bytes of UTF-8`);
    const salt = new Uint8Array(SALT_BYTES);
    this.#host.entropy(salt);
    return format(cost, { salt, hash: this.#hashes.argon2id(bytes, salt, cost, HASH_BYTES) });
  }

  verify(password: string, text: string, wanted: Wanted): boolean {
    const kept = parse(text);
    const work = workOf(kept);
    const told = (wanted.memory ?? 0) * (wanted.passes ?? PASSES);
    if (work > (kept.kind === 'scrypt' ? MOST_SCRYPT_WORK : Math.max(MOST_WORK, told)))
      throw new PasswordError('TOO_COSTLY', 'this hash takes more work than the library does for one');
    const bytes = this.#bytesOf(password);
    if (bytes.length > MOST_PASSWORD_BYTES) return false;
    const found =
      kept.kind === 'scrypt'
        ? this.#hashes.scrypt(bytes, kept.salt, kept, kept.hash.length)
        : this.#hashes.argon2id(bytes, kept.salt, kept, kept.hash.length);
    let difference = 0;
    for (const [at, byte] of kept.hash.entries()) difference |= byte ^ (found[at] as number);
    return difference === 0;
  }

  /** Memory counts first: it is what is dear for who guesses with many machines. */
  needsRehash(text: string, wanted: Wanted): boolean {
    const kept = parse(text);
    if (kept.kind === 'scrypt') return true;
    const cost = this.#costOf(wanted);
    return kept.memory < cost.memory || (kept.memory === cost.memory && kept.passes < cost.passes);
  }

  /** Passwords that look the same are the same, whatever keyboard made them (NIST SP 800-63B, 5.1.1.2). */
  #bytesOf(password: string): Uint8Array {
    return this.#host.utf8Encode(password.normalize('NFKC'));
  }

  #costOf({ memory, passes }: Wanted): Argon2 {
    if (memory !== undefined) return { memory, passes: passes ?? PASSES, lanes: 1 };
    const choice = CHOICES.find((one) => this.#hashes.canHave(one.memory * KIB));
    if (!choice)
      throw new PasswordError(
        'NO_MEMORY',
        'the machine has too little memory for the least that OWASP asks: give it 20 MiB, or set password.memory',
      );
    return { ...choice, passes: passes ?? choice.passes };
  }
}

function workOf(kept: Kept): number {
  return kept.kind === 'argon2id' ? kept.memory * kept.passes : 2 ** kept.cost * kept.block * kept.parallel;
}
