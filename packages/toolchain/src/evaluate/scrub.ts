/** Zeroes what is free in an engine's memory, so that it takes no place in the image and holds nothing of the build. */

import type { Engine } from './engine.ts';

/** Free memory comes in pieces that are smaller than this, but for the heap's unused end, which is zero anyway. */
const largestPieceBytes = 32_768;
/** The allocator's smallest. */
const smallestPieceBytes = 16;

/**
 * Clears the stack below its pointer, and the heap's free memory: it is taken piece by piece, largest first, until
 * the allocator gives what lies behind the memory's end of before, and is given back when all of it is zero.
 */
export function scrub(engine: Engine): void {
  const { exports } = engine;
  engine.bytes.fill(0, 0, exports.__stack_pointer.value);
  const end = engine.bytes.length;
  const pieces: number[] = [];
  for (let size = largestPieceBytes; size >= smallestPieceBytes; size /= 2) {
    for (;;) {
      const piece = exports.wasm_malloc(size);
      if (piece === 0) break;
      engine.bytes.fill(0, piece, piece + size);
      pieces.push(piece);
      if (piece + size > end) break;
    }
  }
  for (const piece of pieces) exports.wasm_free(piece);
}
