"use strict";
var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.Slab = void 0;
exports.slabMake = slabMake;
exports.slabTake = slabTake;
exports.slabGive = slabGive;
/** A pool of blocks of one size. A block that is given back is the next that is taken. Blocks are zero when taken. */
const arena_1 = require("./arena");
/** Blocks that are made at once. */
const BATCH = 16;
let Slab = class Slab {
    /** Of one block, a multiple of 16. */
    bytes;
    /** The most blocks there may be; 0: no limit but the arena's. */
    most;
    /** Blocks that were made, and that are in use. */
    made;
    used;
    /** The first free block; each free block's first word is the next one. */
    free;
};
exports.Slab = Slab;
exports.Slab = Slab = __decorate([
    unmanaged
], Slab);
/** A pool for blocks of `bytes`; at most `most` of them (0: as memory allows). */
function slabMake(at, bytes, most = 0) {
    const slab = changetype(at);
    slab.bytes = (bytes + 15) & ~15;
    slab.most = most;
    return slab;
}
/** A zeroed block, or 0. */
function slabTake(slab) {
    if (slab.free == 0 && !refill(slab))
        return 0;
    const block = slab.free;
    slab.free = load(block);
    memory.fill(block, 0, slab.bytes);
    slab.used++;
    return block;
}
/** Gives a block back. The caller has no other pointer to it. */
function slabGive(slab, block) {
    store(block, slab.free);
    slab.free = block;
    slab.used--;
}
function refill(slab) {
    let count = BATCH;
    if (slab.most != 0 && slab.made + count > slab.most)
        count = slab.most - slab.made;
    if (count == 0)
        return false;
    const start = (0, arena_1.arenaTake)(count * slab.bytes);
    if (start == 0)
        return false;
    for (let i = count; i > 0; i--) {
        const block = start + (i - 1) * slab.bytes;
        store(block, slab.free);
        slab.free = block;
    }
    slab.made += count;
    return true;
}
