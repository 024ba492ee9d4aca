"use strict";
/**
 * Linear memory, handed out upwards and never given back: pools are made of it. Owns everything behind the module's
 * own data. Fresh memory is zero.
 */
Object.defineProperty(exports, "__esModule", { value: true });
exports.arenaStart = arenaStart;
exports.arenaTake = arenaTake;
exports.arenaMust = arenaMust;
exports.arenaUsed = arenaUsed;
const PAGE = 65_536;
let top = 0;
let end = 0;
let limit = 0;
/** Gives the arena at most `maxBytes` of memory in all, the module's own data included. */
function arenaStart(maxBytes) {
    top = (__heap_base + 15) & ~15;
    end = memory.size() * PAGE;
    limit = maxBytes;
}
/** `bytes` of zeroed memory, aligned to `alignment` (a power of two); 0 when the limit is reached. */
function arenaTake(bytes, alignment = 16) {
    const start = (top + alignment - 1) & ~(alignment - 1);
    const next = start + bytes;
    if (next > end) {
        if (next > limit)
            return 0;
        const pages = ((next - end + PAGE - 1) / PAGE);
        if (memory.grow(pages) < 0)
            return 0;
        end += pages * PAGE;
    }
    top = next;
    return start;
}
/** As arenaTake, for what is needed at the start: without it the module traps. */
function arenaMust(bytes, alignment = 16) {
    const start = arenaTake(bytes, alignment);
    if (start == 0)
        unreachable();
    return start;
}
/** Bytes that the arena has handed out, the module's own data included. */
function arenaUsed() {
    return top;
}
