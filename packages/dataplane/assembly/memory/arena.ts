/**
 * Linear memory, handed out upwards and never given back: pools are made of it. Owns everything behind the module's
 * own data. Fresh memory is zero.
 */

const PAGE: usize = 65_536;

let top: usize = 0;
let end: usize = 0;
let limit: usize = 0;

/** Gives the arena at most `maxBytes` of memory in all, the module's own data included. */
export function arenaStart(maxBytes: usize): void {
  top = (__heap_base + 15) & ~(<usize>15);
  end = <usize>memory.size() * PAGE;
  limit = maxBytes;
}

/** `bytes` of zeroed memory, aligned to `alignment` (a power of two); 0 when the limit is reached. */
export function arenaTake(bytes: usize, alignment: usize = 16): usize {
  const start = (top + alignment - 1) & ~(alignment - 1);
  const next = start + bytes;
  if (next > end) {
    if (next > limit) return 0;
    const pages = <i32>((next - end + PAGE - 1) / PAGE);
    if (memory.grow(pages) < 0) return 0;
    end += <usize>pages * PAGE;
  }
  top = next;
  return start;
}

/** As arenaTake, for what is needed at the start: without it the module traps. */
export function arenaMust(bytes: usize, alignment: usize = 16): usize {
  const start = arenaTake(bytes, alignment);
  if (start == 0) unreachable();
  return start;
}

/** Bytes that the arena has handed out, the module's own data included. */
export function arenaUsed(): usize {
  return top;
}
