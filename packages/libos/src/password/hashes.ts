/** The module, started: Argon2id (RFC 9106) and scrypt (RFC 7914) of bytes. Its memory grows with what they need and stays so. */
import { joinBytes } from '../encoding/bytes.ts';
import type { NativeModule } from '../native/index.ts';
import { PasswordError } from './error.ts';
import type { HashExports } from './hash-exports.ts';

export interface Argon2 {
  /** In KiB, at least 8 for each lane. */
  memory: number;
  passes: number;
  lanes: number;
}

export interface Scrypt {
  /** The binary logarithm of N. */
  cost: number;
  block: number;
  parallel: number;
}

/** K and X of RFC 9106, which passwords here do not have; its vectors do. */
export interface Argon2Extra {
  secret: Uint8Array;
  data: Uint8Array;
}

const VERSION = 0x13;
const ID = 2;
const PAGE_BYTES = 65_536;
const KIB = 1_024;
const NONE = { secret: new Uint8Array(), data: new Uint8Array() };

export class Hashes {
  readonly #module: NativeModule<HashExports>;

  constructor(module: NativeModule<HashExports>) {
    this.#module = module;
  }

  /** Whether there is, or can be, so much memory to work on. */
  canHave(bytes: number): boolean {
    const { exports, memory } = this.#module;
    const missing = exports.base() + bytes - memory.bytes;
    return missing <= 0 || memory.grow(Math.ceil(missing / PAGE_BYTES));
  }

  /** `bytes` of a tag, 4 to 64. Throws {@link PasswordError} `NO_MEMORY`. */
  argon2id(
    password: Uint8Array,
    salt: Uint8Array,
    { memory, passes, lanes }: Argon2,
    bytes: number,
    { secret, data }: Argon2Extra = NONE,
  ): Uint8Array {
    const parts = [
      words(lanes, bytes, memory, passes, VERSION, ID),
      ...[password, salt, secret, data].flatMap((one) => [words(one.length), one]),
    ];
    const count = Math.floor(memory / (4 * lanes)) * 4 * lanes;
    this.#require(count * KIB);
    const input = this.#give(parts);
    this.#module.exports.argon2id(input, count, lanes, passes, bytes);
    return this.#take(bytes);
  }

  /** Throws {@link PasswordError} `NO_MEMORY`. */
  scrypt(
    password: Uint8Array,
    salt: Uint8Array,
    { cost, block, parallel }: Scrypt,
    bytes: number,
  ): Uint8Array {
    const { exports } = this.#module;
    this.#require(exports.scryptBytes(2 ** cost, block, parallel));
    this.#give([password, salt]);
    exports.scrypt(password.length, salt.length, 2 ** cost, block, parallel, bytes);
    return this.#take(bytes);
  }

  #require(bytes: number): void {
    if (this.canHave(bytes)) return;
    const needed = Math.ceil(bytes / KIB);
    throw new PasswordError(
      'NO_MEMORY',
      `it works on ${needed} KiB: set password.memory to as much, and give the machine twice that and more`,
    );
  }

  #give(parts: readonly Uint8Array[]): number {
    const input = joinBytes(
      parts,
      parts.reduce((sum, { length }) => sum + length, 0),
    );
    const { exports, memory } = this.#module;
    if (input.length > exports.scratchBytes()) throw new RangeError('the password or the salt is too long');
    memory.write(exports.scratch(), input);
    return input.length;
  }

  /** What was given is wiped out. */
  #take(bytes: number): Uint8Array {
    const { exports, memory } = this.#module;
    const result = memory.read(exports.scratch(), bytes);
    memory.write(exports.scratch(), new Uint8Array(exports.scratchBytes()));
    return result;
  }
}

function words(...values: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}
