/**
 * The native module of the library: Argon2id and scrypt. It has no heap. What it is given and gives lies at `scratch`, and what it works
 * on behind it: the program grows the memory before it calls.
 */
import { argon2id as fill } from './argon2.as';
import { scrypt as derive, scryptBytes as bytesOfScrypt } from './scrypt.as';

/** For a password and a salt; a result is where they were. */
const SCRATCH_BYTES: usize = 16_384;

export function scratch(): usize {
  return (__heap_base + 15) & ~15;
}

export function scratchBytes(): usize {
  return SCRATCH_BYTES;
}

/** Where the working memory begins. */
export function base(): usize {
  return scratch() + SCRATCH_BYTES;
}

/** The tag of an input of H_0 that is at `scratch`. `count` blocks of 1 KiB from `base` on, a multiple of 4 * lanes, are there. */
export function argon2id(inputBytes: usize, count: u32, lanes: u32, passes: u32, tagBytes: usize): void {
  fill(scratch(), inputBytes, base(), count, lanes, passes, scratch(), tagBytes);
}

/** Bytes from `base` on that scrypt needs. */
export function scryptBytes(n: u32, size: u32, parallel: u32): f64 {
  return <f64>bytesOfScrypt(n, size, parallel);
}

/** The hash of a password that is at `scratch`, and of a salt right behind it. */
export function scrypt(
  passwordBytes: usize,
  saltBytes: usize,
  n: u32,
  size: u32,
  parallel: u32,
  bytes: usize,
): void {
  const salt = scratch() + passwordBytes;
  derive(scratch(), passwordBytes, salt, saltBytes, n, size, parallel, base(), scratch(), bytes);
}
