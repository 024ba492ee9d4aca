"use strict";
var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.hostStart = hostStart;
exports.hostListen = hostListen;
exports.hostStream = hostStream;
exports.hostConnected = hostConnected;
exports.hostReadSpan = hostReadSpan;
exports.hostReadCommit = hostReadCommit;
exports.hostReadNothing = hostReadNothing;
exports.hostReadEnd = hostReadEnd;
exports.hostClosed = hostClosed;
exports.hostWriteSpan = hostWriteSpan;
exports.hostWritten = hostWritten;
exports.hostNext = hostNext;
exports.hostCall = hostCall;
/**
 * Streams that the host's sockets carry. The glue (platform/net/host) owns the sockets; here is what it moves bytes
 * between: it reads into the end of a receive chain, writes from the front of a send chain, and says what the sockets
 * said. Every stream has a handle.
 */
const abi_1 = require("../abi");
const control_1 = require("../http/control");
const arena_1 = require("../memory/arena");
const chain_1 = require("../memory/chain");
const slab_1 = require("../memory/slab");
const entity_1 = require("../object/entity");
const events_1 = require("../object/events");
const scratch_1 = require("../scratch");
const stream_1 = require("../socket/stream");
/** A listener of the control plane's: its accepted streams wait in a list, linked by nextReady. */
let HostListener = class HostListener extends entity_1.Entity {
    first;
    last;
};
HostListener = __decorate([
    unmanaged
], HostListener);
let streams = changetype(0);
let listeners = changetype(0);
function hostStart() {
    const slabs = (0, arena_1.arenaMust)(2 * offsetof());
    streams = (0, slab_1.slabMake)(slabs, offsetof());
    listeners = (0, slab_1.slabMake)(slabs + offsetof(), offsetof());
}
/** A listener's handle: of HTTP's, or of the control plane's; 0: no memory. */
function hostListen(isHttp) {
    if (isHttp) {
        const listener = (0, control_1.httpListenerMake)();
        return changetype(listener) == 0 ? 0 : listener.handle;
    }
    const block = (0, slab_1.slabTake)(listeners);
    if (block == 0)
        return 0;
    const listener = changetype(block);
    listener.kind = entity_1.KIND_TCP_LISTENER;
    listener.slab = changetype(listeners);
    return (0, entity_1.entityName)(listener);
}
/**
 * A stream for a socket: accepted for `listener`, or connecting with 0. Its addresses are at scratch, as
 * OP_STREAM_ADDRESSES gives them. Its handle; 0: no memory.
 */
function hostStream(listener) {
    const block = (0, slab_1.slabTake)(streams);
    if (block == 0)
        return 0;
    const stream = changetype(block);
    (0, stream_1.streamInit)(stream, changetype(streams));
    if ((0, entity_1.entityName)(stream) == 0) {
        (0, entity_1.entityFree)(stream);
        return 0;
    }
    memory.copy((0, stream_1.streamRemote)(stream), scratch_1.scratch, 16);
    memory.copy((0, stream_1.streamLocal)(stream), scratch_1.scratch + 16, 16);
    stream.remotePort = load(scratch_1.scratch, 32);
    stream.localPort = load(scratch_1.scratch, 34);
    if (listener == 0)
        return stream.handle;
    const http = (0, control_1.httpListenerFind)(listener);
    if (changetype(http) != 0) {
        stream.owner = stream_1.OWNER_HTTP;
        stream.http = changetype(http);
        (0, stream_1.streamConnected)(stream);
        return stream.handle;
    }
    const found = (0, entity_1.entityFind)(listener, entity_1.KIND_TCP_LISTENER);
    if (found == 0) {
        (0, entity_1.entityFree)(stream);
        return 0;
    }
    const own = changetype(found);
    (0, stream_1.streamConnected)(stream);
    stream.mask = 0;
    stream.nextReady = 0;
    if (own.last == 0)
        own.first = block;
    else
        changetype(own.last).nextReady = block;
    own.last = block;
    (0, events_1.eventPost)(own, abi_1.EVENT_ACCEPT);
    return stream.handle;
}
function accept(listener) {
    const found = (0, entity_1.entityFind)(listener, entity_1.KIND_TCP_LISTENER);
    if (found == 0)
        return abi_1.E_HANDLE;
    const own = changetype(found);
    if (own.first == 0)
        return abi_1.E_AGAIN;
    const stream = changetype(own.first);
    own.first = stream.nextReady;
    if (own.first == 0)
        own.last = 0;
    stream.nextReady = 0;
    return stream.handle;
}
/** A connecting socket is connected. */
function hostConnected(handle) {
    const stream = (0, stream_1.streamFind)(handle);
    if (changetype(stream) != 0)
        (0, stream_1.streamConnected)(stream);
}
/** Where the next bytes that are read may be put; their most in scratch+0; 0: no room now, a dirty entry tells when there is. */
function hostReadSpan(handle) {
    store(scratch_1.scratch, 0);
    const stream = (0, stream_1.streamFind)(handle);
    if (changetype(stream) == 0)
        return 0;
    const room = (0, stream_1.streamReceiveRoom)(stream);
    if (room == 0)
        return 0;
    const span = (0, chain_1.chainTailSpan)((0, stream_1.receiveChain)(stream));
    store(scratch_1.scratch, span == 0 ? 0 : min(room, chain_1.chainSpanLength));
    return span;
}
/** `count` > 0 bytes were read to that place. */
function hostReadCommit(handle, count) {
    const stream = (0, stream_1.streamFind)(handle);
    if (changetype(stream) == 0)
        return;
    const chain = (0, stream_1.receiveChain)(stream);
    (0, chain_1.chainCommit)(chain, count);
    if (stream.flags & stream_1.STREAM_RELEASED)
        (0, chain_1.chainClear)(chain);
    else
        (0, stream_1.streamArrived)(stream);
}
/** Reading has found nothing: a chain that has no bytes needs no chunk. */
function hostReadNothing(handle) {
    const stream = (0, stream_1.streamFind)(handle);
    if (changetype(stream) != 0 && (0, stream_1.receiveChain)(stream).bytes == 0)
        (0, chain_1.chainClear)((0, stream_1.receiveChain)(stream));
}
/** The socket's other end sends no more. */
function hostReadEnd(handle) {
    const stream = (0, stream_1.streamFind)(handle);
    if (changetype(stream) != 0)
        (0, stream_1.streamReadEnd)(stream);
}
/** The socket is gone, for that REASON_*. The glue knows the handle no more. */
function hostClosed(handle, reason) {
    const stream = (0, stream_1.streamFind)(handle);
    if (changetype(stream) == 0)
        return;
    (0, stream_1.streamClosed)(stream, reason);
    (0, stream_1.streamMarkDirty)(stream);
}
/** The first bytes to write; their number in scratch+0. */
function hostWriteSpan(handle) {
    store(scratch_1.scratch, 0);
    const stream = (0, stream_1.streamFind)(handle);
    if (changetype(stream) == 0)
        return 0;
    const span = (0, chain_1.chainHeadSpan)((0, stream_1.sendChain)(stream));
    store(scratch_1.scratch, chain_1.chainSpanLength);
    return span;
}
/** `count` of them were written. */
function hostWritten(handle, count) {
    const stream = (0, stream_1.streamFind)(handle);
    if (changetype(stream) != 0)
        (0, stream_1.streamSent)(stream, count);
}
/** What the glue has to do for a stream: bits of hostNext. */
const DO_WRITE = 1;
const DO_READ = 2;
const DO_SHUTDOWN = 4;
/** Close with a reset, and forget the handle. */
const DO_ABORT = 8;
/** Close when all is written and the peer has ended or not: nobody reads any more. */
const DO_RELEASE = 16;
/** The next stream that has something for the glue to do: its handle, and DO_* bits in scratch+0. 0: none. */
function hostNext() {
    for (let at = (0, stream_1.streamTakeDirty)(); at != 0; at = (0, stream_1.streamTakeDirty)()) {
        const stream = changetype(at);
        if (stream.flags & stream_1.STREAM_CLOSED) {
            if (stream.flags & stream_1.STREAM_RELEASED)
                end(stream);
            continue;
        }
        if (stream.flags & stream_1.STREAM_ABORT) {
            const handle = stream.handle;
            (0, stream_1.streamClosed)(stream, abi_1.REASON_ABORTED);
            (0, stream_1.streamMarkDirty)(stream);
            store(scratch_1.scratch, DO_ABORT);
            return handle;
        }
        let work = 0;
        if ((0, stream_1.sendChain)(stream).bytes != 0)
            work |= DO_WRITE;
        if (stream.flags & stream_1.STREAM_CONSUMED)
            work |= DO_READ;
        if (stream.flags & stream_1.STREAM_SHUT)
            work |= DO_SHUTDOWN;
        if (stream.flags & stream_1.STREAM_RELEASED)
            work |= DO_RELEASE;
        stream.flags &= ~stream_1.STREAM_CONSUMED;
        if (work == 0)
            continue;
        store(scratch_1.scratch, work);
        return stream.handle;
    }
    return 0;
}
function end(stream) {
    if ((0, stream_1.streamIsListed)(stream)) {
        (0, stream_1.streamMarkDirty)(stream);
        return;
    }
    (0, stream_1.streamEmpty)(stream);
    (0, entity_1.entityFree)(stream);
}
/** The operations 100 to 139 that need no socket: the glue answers OP_TCP_LISTEN and OP_TCP_CONNECT itself. */
function hostCall(op, a, b, c) {
    if (op == abi_1.OP_TCP_ACCEPT)
        return accept(a);
    const stream = (0, stream_1.streamFind)(a);
    if (changetype(stream) == 0)
        return abi_1.E_HANDLE;
    switch (op) {
        case abi_1.OP_STREAM_SHUTDOWN:
            (0, stream_1.streamShutdown)(stream);
            return 0;
        case abi_1.OP_STREAM_ABORT:
            (0, stream_1.streamAbort)(stream);
            return 0;
        case abi_1.OP_STREAM_RELEASE:
            stream.flags |= stream_1.STREAM_RELEASED | stream_1.STREAM_SHUT;
            (0, chain_1.chainClear)((0, stream_1.receiveChain)(stream));
            (0, stream_1.streamMarkDirty)(stream);
            return 0;
        case abi_1.OP_STREAM_ADDRESSES:
            (0, stream_1.streamAddresses)(stream);
            return 0;
        case abi_1.OP_STREAM_READABLE:
            return (0, stream_1.receiveChain)(stream).bytes;
        case abi_1.OP_STREAM_ROOM:
            return (0, stream_1.streamRoom)(stream);
        case abi_1.OP_STREAM_SET:
            if (b == abi_1.STREAM_RECEIVE_LIMIT)
                stream.receiveLimit = c;
            else if (b == abi_1.STREAM_SEND_LIMIT)
                stream.sendLimit = c;
            return 0;
    }
    return abi_1.E_OPERATION;
}
