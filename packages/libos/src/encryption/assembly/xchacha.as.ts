/**
 * The native module of the library: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03, 2.3), one message at a time, whose context and data
 * come in pieces through one buffer. It has no heap, and its memory does not grow.
 */
import { chachaApply, chachaBlock, xchachaBegin } from './chacha20.as';
import { polyBegin, polyEnd, polyUpdate } from './poly1305.as';

const BUFFER_BYTES: usize = 65_536;
const NONCE_AT: usize = 32;

/** The key stream's first block, of which the first 32 bytes are the key of the tag. */
const TAG_KEY = memory.data(64, 8);
const LENGTHS = memory.data(16, 8);

export function buffer(): usize {
  return (__heap_base + 15) & ~15;
}

export function bufferBytes(): usize {
  return BUFFER_BYTES;
}

/** Begins a message with a key of 32 bytes and a nonce of 24, which are in the buffer. */
export function begin(): void {
  xchachaBegin(buffer(), buffer() + NONCE_AT);
  chachaBlock(TAG_KEY);
  polyBegin(TAG_KEY);
}

/** A piece of the context, which is in the buffer. All pieces but the last fill it, of the context and of the data. */
export function context(length: usize): void {
  polyUpdate(buffer(), length);
}

/** Seals a piece of the data where it is. */
export function seal(length: usize): void {
  chachaApply(buffer(), length);
  polyUpdate(buffer(), length);
}

/** Opens a piece. Whether it is sound, the tag tells at the end. */
export function open(length: usize): void {
  polyUpdate(buffer(), length);
  chachaApply(buffer(), length);
}

/** Leaves the tag of 16 bytes in the buffer; and of the key nothing. */
export function end(contextBytes: u32, dataBytes: u32): void {
  store<u64>(LENGTHS, contextBytes);
  store<u64>(LENGTHS, dataBytes, 8);
  polyUpdate(LENGTHS, 16);
  polyEnd(TAG_KEY + 16, buffer());
  memory.fill(TAG_KEY, 0, 64);
}
