"use strict";
var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.Chunk = exports.CHUNK_HEADER = exports.CHUNK_BYTES = void 0;
exports.chunkTake = chunkTake;
exports.chunkHold = chunkHold;
exports.chunkDrop = chunkDrop;
exports.chunksUsed = chunksUsed;
/**
 * The pool of chunks that bytes of streams wait in. A chunk is 4 KiB, aligned to its size, so that the chunk of any
 * address in it is that address without its low 12 bits.
 *
 *    0  next chunk of the chain     4  u16 start, u16 end of the bytes, from the chunk's own start (16…4096)
 *    8  u16 references: the chain, and every frame that is being sent from it
 *   16  bytes
 */
const arena_1 = require("./arena");
exports.CHUNK_BYTES = 4_096;
exports.CHUNK_HEADER = 16;
let Chunk = class Chunk {
    next;
    start;
    end;
    references;
};
exports.Chunk = Chunk;
exports.Chunk = Chunk = __decorate([
    unmanaged
], Chunk);
/** Chunks that are made at once, when none is free. */
const BATCH = 16;
let free = 0;
let made = 0;
let used = 0;
/** An empty chunk with one reference, or 0. */
function chunkTake() {
    if (free == 0) {
        const start = (0, arena_1.arenaTake)(BATCH * exports.CHUNK_BYTES, exports.CHUNK_BYTES);
        if (start == 0)
            return 0;
        for (let i = BATCH; i > 0; i--) {
            const chunk = start + (i - 1) * exports.CHUNK_BYTES;
            store(chunk, free);
            free = chunk;
        }
        made += BATCH;
    }
    const chunk = changetype(free);
    free = chunk.next;
    used++;
    chunk.next = 0;
    chunk.start = exports.CHUNK_HEADER;
    chunk.end = exports.CHUNK_HEADER;
    chunk.references = 1;
    return changetype(chunk);
}
/** One more holder of the chunk that `address` lies in. */
function chunkHold(address) {
    changetype(address & ~(exports.CHUNK_BYTES - 1)).references++;
}
/** One holder less; the last one frees it. */
function chunkDrop(address) {
    const chunk = changetype(address & ~(exports.CHUNK_BYTES - 1));
    if (--chunk.references != 0)
        return;
    chunk.next = free;
    free = changetype(chunk);
    used--;
}
function chunksUsed() {
    return used;
}
