"use strict";
var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.spanLength = exports.Stream = exports.SEND_LIMIT = exports.RECEIVE_LIMIT = exports.STREAM_TOLD = exports.STREAM_READY = exports.STREAM_CONSUMED = exports.STREAM_DIRTY = exports.STREAM_WANTS_ROOM = exports.STREAM_CLOSED = exports.STREAM_RELEASED = exports.STREAM_ABORT = exports.STREAM_SHUT = exports.STREAM_READ_ENDED = exports.STREAM_CONNECTED = exports.OWNER_HTTP = exports.OWNER_CONTROL = void 0;
exports.receiveChain = receiveChain;
exports.sendChain = sendChain;
exports.streamRemote = streamRemote;
exports.streamLocal = streamLocal;
exports.streamInit = streamInit;
exports.streamMarkDirty = streamMarkDirty;
exports.streamTakeDirty = streamTakeDirty;
exports.streamTakeReady = streamTakeReady;
exports.streamIsListed = streamIsListed;
exports.streamConnected = streamConnected;
exports.streamReceiveRoom = streamReceiveRoom;
exports.streamReceived = streamReceived;
exports.streamArrived = streamArrived;
exports.streamReadEnd = streamReadEnd;
exports.streamSent = streamSent;
exports.streamClosed = streamClosed;
exports.streamEmpty = streamEmpty;
exports.streamFind = streamFind;
exports.streamRoom = streamRoom;
exports.streamSendSpan = streamSendSpan;
exports.streamSendCommit = streamSendCommit;
exports.streamSend = streamSend;
exports.streamConsume = streamConsume;
exports.streamShutdown = streamShutdown;
exports.streamAbort = streamAbort;
exports.streamAddresses = streamAddresses;
exports.streamTxSpan = streamTxSpan;
exports.streamTxCommit = streamTxCommit;
exports.streamRxSpan = streamRxSpan;
exports.streamRxConsume = streamRxConsume;
/**
 * A stream of bytes both ways, whoever carries it: our TCP (tcp/) or a socket of the host (host/). Owns the two chains,
 * the states of both directions and who is told. The carrier moves bytes between the chains and the world; the owner
 * (the control plane by events, or the HTTP layer by a list) reads and writes the chains.
 *
 * A Stream lies at the start of the carrier's own object (a TCP connection block), which allocates it.
 */
const abi_1 = require("../abi");
const chain_1 = require("../memory/chain");
const entity_1 = require("../object/entity");
const events_1 = require("../object/events");
const scratch_1 = require("../scratch");
/** Who reads and writes. */
exports.OWNER_CONTROL = 0;
exports.OWNER_HTTP = 1;
/** Stream.flags */
exports.STREAM_CONNECTED = 1;
/** The peer's end was received; told to the owner. */
exports.STREAM_READ_ENDED = 2;
/** The owner sends no more: FIN follows the chain. */
exports.STREAM_SHUT = 4;
/** The owner wants a reset. */
exports.STREAM_ABORT = 8;
/** The owner has let go: what still arrives is discarded, and the carrier frees it when the protocol allows. */
exports.STREAM_RELEASED = 16;
/** Ended; told to the owner. */
exports.STREAM_CLOSED = 32;
/** The owner found no room and waits for it. */
exports.STREAM_WANTS_ROOM = 64;
/** Waits in the carrier's list. */
exports.STREAM_DIRTY = 128;
/** The owner has taken bytes since the carrier last looked: a window update may be due. */
exports.STREAM_CONSUMED = 256;
/** Waits in the HTTP layer's list. */
exports.STREAM_READY = 512;
/** READABLE was told and the chain has not been emptied since. */
exports.STREAM_TOLD = 1_024;
/** What a chain holds unless told otherwise. */
exports.RECEIVE_LIMIT = 262_144;
exports.SEND_LIMIT = 262_144;
let Stream = class Stream extends entity_1.Entity {
    flags;
    owner;
    /** REASON_*, once it is closed. */
    reason;
    remotePort;
    localPort;
    device;
    /** Two chains: see receiveChain and sendChain. */
    receive0;
    receive1;
    receive2;
    send0;
    send1;
    send2;
    receiveLimit;
    sendLimit;
    /** Links of the carrier's list and of the HTTP layer's. */
    nextDirty;
    nextReady;
    /** The HTTP layer's object, or 0. */
    http;
    /** 16 bytes each, IPv4 as ::ffff:a.b.c.d, network order. */
    remote0;
    remote1;
    local0;
    local1;
};
exports.Stream = Stream;
exports.Stream = Stream = __decorate([
    unmanaged
], Stream);
// @ts-ignore: decorator
function receiveChain(stream) {
    return changetype(changetype(stream) + offsetof('receive0'));
}
// @ts-ignore: decorator
function sendChain(stream) {
    return changetype(changetype(stream) + offsetof('send0'));
}
/** Address of the 16 bytes. */
// @ts-ignore: decorator
function streamRemote(stream) {
    return changetype(stream) + offsetof('remote0');
}
// @ts-ignore: decorator
function streamLocal(stream) {
    return changetype(stream) + offsetof('local0');
}
/** Sets what is not zero at the start. The block is zeroed. */
function streamInit(stream, slab) {
    stream.kind = entity_1.KIND_STREAM;
    stream.slab = slab;
    stream.receiveLimit = exports.RECEIVE_LIMIT;
    stream.sendLimit = exports.SEND_LIMIT;
}
// ---- Lists.
let dirtyFirst = 0;
let dirtyLast = 0;
let readyFirst = 0;
let readyLast = 0;
/** Asks the carrier to look at it before the next frames leave. */
function streamMarkDirty(stream) {
    if (stream.flags & exports.STREAM_DIRTY)
        return;
    stream.flags |= exports.STREAM_DIRTY;
    stream.nextDirty = 0;
    if (dirtyLast == 0)
        dirtyFirst = changetype(stream);
    else
        changetype(dirtyLast).nextDirty = changetype(stream);
    dirtyLast = changetype(stream);
}
/** The next that waits for its carrier, or 0. A stream in this list must not be freed. */
function streamTakeDirty() {
    const stream = changetype(dirtyFirst);
    if (dirtyFirst == 0)
        return 0;
    dirtyFirst = stream.nextDirty;
    if (dirtyFirst == 0)
        dirtyLast = 0;
    stream.flags &= ~exports.STREAM_DIRTY;
    return changetype(stream);
}
function markReady(stream) {
    if (stream.flags & exports.STREAM_READY)
        return;
    stream.flags |= exports.STREAM_READY;
    stream.nextReady = 0;
    if (readyLast == 0)
        readyFirst = changetype(stream);
    else
        changetype(readyLast).nextReady = changetype(stream);
    readyLast = changetype(stream);
}
/** The next that the HTTP layer has to look at, or 0. A stream in this list must not be freed: see streamIsListed. */
function streamTakeReady() {
    const stream = changetype(readyFirst);
    if (readyFirst == 0)
        return 0;
    readyFirst = stream.nextReady;
    if (readyFirst == 0)
        readyLast = 0;
    stream.flags &= ~exports.STREAM_READY;
    return changetype(stream);
}
/** While it waits in a list its memory cannot be given back; the carrier tries again at its next turn. */
// @ts-ignore: decorator
function streamIsListed(stream) {
    return (stream.flags & (exports.STREAM_DIRTY | exports.STREAM_READY)) != 0;
}
// ---- For the carrier: what has happened. HTTP looks at the stream itself; the control plane gets an event.
function tell(stream, bits) {
    if (stream.owner == exports.OWNER_HTTP)
        markReady(stream);
    else
        (0, events_1.eventPost)(stream, bits);
}
function streamConnected(stream) {
    stream.flags |= exports.STREAM_CONNECTED;
    tell(stream, abi_1.EVENT_CONNECTED);
}
/** Room in the receive chain: what the carrier may still append (and advertise). */
function streamReceiveRoom(stream) {
    const held = receiveChain(stream).bytes;
    return held >= stream.receiveLimit ? 0 : stream.receiveLimit - held;
}
/** Appends received bytes and tells the owner; returns how many were taken. Discards all once it was released. */
function streamReceived(stream, bytes, length) {
    if (stream.flags & exports.STREAM_RELEASED)
        return length;
    const taken = (0, chain_1.chainAppend)(receiveChain(stream), bytes, length);
    streamArrived(stream);
    return taken;
}
/** Tells the owner that the receive chain has grown, for a carrier that appends by itself. */
function streamArrived(stream) {
    if (stream.owner == exports.OWNER_HTTP)
        markReady(stream);
    else if ((stream.flags & exports.STREAM_TOLD) == 0) {
        stream.flags |= exports.STREAM_TOLD;
        (0, events_1.eventPost)(stream, abi_1.EVENT_READABLE);
    }
}
/** The peer sends no more. */
function streamReadEnd(stream) {
    if (stream.flags & exports.STREAM_READ_ENDED)
        return;
    stream.flags |= exports.STREAM_READ_ENDED;
    tell(stream, abi_1.EVENT_READ_END);
}
/** Takes `count` bytes from the front of the send chain: the peer has them. Tells an owner who waits for room. */
function streamSent(stream, count) {
    const chain = sendChain(stream);
    (0, chain_1.chainConsume)(chain, count);
    if ((stream.flags & exports.STREAM_WANTS_ROOM) != 0 && chain.bytes <= stream.sendLimit / 2) {
        stream.flags &= ~exports.STREAM_WANTS_ROOM;
        tell(stream, abi_1.EVENT_WRITABLE);
    }
}
/** The end, for whatever reason. Clears the send chain; what was received stays readable. */
function streamClosed(stream, reason) {
    if (stream.flags & exports.STREAM_CLOSED)
        return;
    stream.flags |= exports.STREAM_CLOSED;
    stream.reason = reason;
    (0, chain_1.chainClear)(sendChain(stream));
    if (stream.owner == exports.OWNER_HTTP)
        markReady(stream);
    else
        (0, events_1.eventPostWith)(stream, abi_1.EVENT_CLOSED, reason, 0);
}
/** Empties both chains, before the carrier frees it. */
function streamEmpty(stream) {
    (0, chain_1.chainClear)(sendChain(stream));
    (0, chain_1.chainClear)(receiveChain(stream));
}
// ---- For the owner.
function streamFind(handle) {
    return changetype((0, entity_1.entityFind)(handle, entity_1.KIND_STREAM));
}
/** Bytes that the send chain takes now. */
function streamRoom(stream) {
    if (stream.flags & (exports.STREAM_SHUT | exports.STREAM_ABORT | exports.STREAM_CLOSED))
        return 0;
    const held = sendChain(stream).bytes;
    return held >= stream.sendLimit ? 0 : stream.sendLimit - held;
}
/** Free space for bytes to send; its length in chainSpanLength. 0: none, and WRITABLE will tell when there is. */
function streamSendSpan(stream) {
    const room = streamRoom(stream);
    if (room == 0) {
        if ((stream.flags & (exports.STREAM_SHUT | exports.STREAM_ABORT | exports.STREAM_CLOSED)) == 0)
            stream.flags |= exports.STREAM_WANTS_ROOM;
        exports.spanLength = 0;
        return 0;
    }
    const span = (0, chain_1.chainTailSpan)(sendChain(stream));
    exports.spanLength = span == 0 ? 0 : min(room, chain_1.chainSpanLength);
    return span;
}
exports.spanLength = 0;
function streamSendCommit(stream, count) {
    (0, chain_1.chainCommit)(sendChain(stream), count);
    streamMarkDirty(stream);
}
/** Appends to the send chain; returns how many bytes were taken. */
function streamSend(stream, bytes, length) {
    const room = streamRoom(stream);
    if (room < length)
        stream.flags |= exports.STREAM_WANTS_ROOM;
    const taken = (0, chain_1.chainAppend)(sendChain(stream), bytes, min(length, room));
    if (taken > 0)
        streamMarkDirty(stream);
    return taken;
}
/** `count` bytes at the front of the receive chain are not needed any more. */
function streamConsume(stream, count) {
    const chain = receiveChain(stream);
    (0, chain_1.chainConsume)(chain, count);
    if (chain.bytes == 0)
        stream.flags &= ~exports.STREAM_TOLD;
    stream.flags |= exports.STREAM_CONSUMED;
    streamMarkDirty(stream);
}
function streamShutdown(stream) {
    stream.flags |= exports.STREAM_SHUT;
    streamMarkDirty(stream);
}
function streamAbort(stream) {
    stream.flags |= exports.STREAM_ABORT;
    streamMarkDirty(stream);
}
/** Copies the two addresses and ports to scratch, as OP_STREAM_ADDRESSES says. */
function streamAddresses(stream) {
    memory.copy(scratch_1.scratch, streamRemote(stream), 16);
    memory.copy(scratch_1.scratch + 16, streamLocal(stream), 16);
    store(scratch_1.scratch, stream.remotePort, 32);
    store(scratch_1.scratch, stream.localPort, 34);
}
/** The exports txSpan, txCommit, rxSpan and rxConsume, for any carrier. */
function streamTxSpan(handle) {
    const stream = streamFind(handle);
    if (changetype(stream) == 0) {
        store(scratch_1.scratch, 0);
        return 0;
    }
    const span = streamSendSpan(stream);
    store(scratch_1.scratch, exports.spanLength);
    return span;
}
function streamTxCommit(handle, count) {
    const stream = streamFind(handle);
    if (changetype(stream) != 0)
        streamSendCommit(stream, count);
}
function streamRxSpan(handle) {
    const stream = streamFind(handle);
    if (changetype(stream) == 0) {
        store(scratch_1.scratch, 0);
        return 0;
    }
    const span = (0, chain_1.chainHeadSpan)(receiveChain(stream));
    store(scratch_1.scratch, chain_1.chainSpanLength);
    return span;
}
function streamRxConsume(handle, count) {
    const stream = streamFind(handle);
    if (changetype(stream) != 0)
        streamConsume(stream, min(count, receiveChain(stream).bytes));
}
