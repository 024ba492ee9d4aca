"use strict";
var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.chainSpanLength = exports.CHAIN_BYTES = exports.Chain = void 0;
exports.chainTailSpan = chainTailSpan;
exports.chainCommit = chainCommit;
exports.chainAppend = chainAppend;
exports.chainHeadSpan = chainHeadSpan;
exports.chainConsume = chainConsume;
exports.chainClear = chainClear;
exports.chainPeek = chainPeek;
/**
 * A FIFO of bytes in chunks. Empty, it has no chunk. Appending fills the last chunk before it takes another; bytes that
 * were appended are never moved nor changed, so that frames may be sent from where they lie.
 */
const chunk_1 = require("./chunk");
/** Lies inside other objects, at `at`: 12 bytes. */
let Chain = class Chain {
    head;
    tail;
    bytes;
};
exports.Chain = Chain;
exports.Chain = Chain = __decorate([
    unmanaged
], Chain);
/** Bytes of a Chain in its owner. */
exports.CHAIN_BYTES = 12;
/** Bytes that the last chunk still takes. */
// @ts-ignore: decorator
function roomOf(chunk) {
    return chunk == 0 ? 0 : chunk_1.CHUNK_BYTES - changetype(chunk).end;
}
/** Free space behind the last byte, in a new chunk if need be; its length is in `chainSpanLength`. 0: no memory. */
function chainTailSpan(chain) {
    if (roomOf(chain.tail) == 0) {
        const chunk = (0, chunk_1.chunkTake)();
        if (chunk == 0) {
            exports.chainSpanLength = 0;
            return 0;
        }
        if (chain.tail == 0)
            chain.head = chunk;
        else
            changetype(chain.tail).next = chunk;
        chain.tail = chunk;
    }
    const tail = changetype(chain.tail);
    exports.chainSpanLength = chunk_1.CHUNK_BYTES - tail.end;
    return chain.tail + tail.end;
}
/** The second result of the functions that return a span's address. */
exports.chainSpanLength = 0;
/** The first `count` bytes of chainTailSpan's space have been written. */
function chainCommit(chain, count) {
    const tail = changetype(chain.tail);
    tail.end += count;
    chain.bytes += count;
}
/** Appends a copy of `length` bytes; returns how many: fewer when memory is used up. */
function chainAppend(chain, bytes, length) {
    let done = 0;
    while (done < length) {
        const to = chainTailSpan(chain);
        if (to == 0)
            break;
        const count = min(length - done, exports.chainSpanLength);
        memory.copy(to, bytes + done, count);
        chainCommit(chain, count);
        done += count;
    }
    return done;
}
/** The first bytes, in one piece; their number is in `chainSpanLength`. */
function chainHeadSpan(chain) {
    if (chain.bytes == 0) {
        exports.chainSpanLength = 0;
        return 0;
    }
    const head = changetype(chain.head);
    exports.chainSpanLength = head.end - head.start;
    return chain.head + head.start;
}
/** Takes `count` ≤ chain.bytes bytes from the front. A chain that becomes empty has no chunk. */
function chainConsume(chain, count) {
    chain.bytes -= count;
    if (chain.bytes == 0) {
        chainClear(chain);
        return;
    }
    while (count > 0) {
        const head = changetype(chain.head);
        const held = head.end - head.start;
        if (count < held) {
            head.start += count;
            return;
        }
        count -= held;
        chain.head = head.next;
        (0, chunk_1.chunkDrop)(changetype(head));
    }
}
/** Forgets all bytes. */
function chainClear(chain) {
    let chunk = chain.head;
    while (chunk != 0) {
        const next = changetype(chunk).next;
        (0, chunk_1.chunkDrop)(chunk);
        chunk = next;
    }
    chain.head = 0;
    chain.tail = 0;
    chain.bytes = 0;
}
/** Copies `length` bytes that lie `offset` behind the front to `to`; the chain has that many. */
function chainPeek(chain, offset, to, length) {
    let chunk = chain.head;
    let held = changetype(chunk).end - changetype(chunk).start;
    while (offset >= held) {
        offset -= held;
        chunk = changetype(chunk).next;
        held = changetype(chunk).end - changetype(chunk).start;
    }
    while (length > 0) {
        const count = min(length, held - offset);
        memory.copy(to, chunk + changetype(chunk).start + offset, count);
        to += count;
        length -= count;
        offset = 0;
        chunk = changetype(chunk).next;
        if (chunk == 0)
            break;
        held = changetype(chunk).end - changetype(chunk).start;
    }
}
