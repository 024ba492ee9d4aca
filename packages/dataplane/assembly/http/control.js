"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.httpStart = httpStart;
exports.httpListenerMake = httpListenerMake;
exports.httpListenerFind = httpListenerFind;
exports.httpPump = httpPump;
exports.httpTick = httpTick;
exports.httpCall = httpCall;
exports.httpIsHandle = httpIsHandle;
exports.httpTxSpan = httpTxSpan;
exports.httpTxCommit = httpTxCommit;
exports.httpRxSpan = httpRxSpan;
exports.httpRxConsume = httpRxConsume;
/** The operations 140 to 199 of `call`, the HTTP layer's timers, and what streams tell it. */
const abi_1 = require("../abi");
const arena_1 = require("../memory/arena");
const chain_1 = require("../memory/chain");
const slab_1 = require("../memory/slab");
const entity_1 = require("../object/entity");
const scratch_1 = require("../scratch");
const stream_1 = require("../socket/stream");
const body_1 = require("./body");
const characters_1 = require("./characters");
const client_1 = require("./client");
const connection_1 = require("./connection");
const date_1 = require("./date");
const fields_1 = require("./fields");
const memo_1 = require("./memo");
const names_1 = require("./names");
const send_1 = require("./send");
const server_1 = require("./server");
const status_1 = require("./status");
const timers_1 = require("./timers");
/** Connections of one listener, unless told otherwise. */
const CONNECTIONS = 16_384;
/** Where the length of a body that is told beforehand stands in scratch. */
const BODY_BYTES_AT = scratch_1.SCRATCH_BYTES - 4;
let listeners = changetype(0);
function httpStart() {
    (0, characters_1.charactersStart)();
    (0, names_1.namesStart)();
    (0, status_1.statusesStart)();
    (0, timers_1.timersStart)();
    (0, connection_1.connectionsStart)();
    (0, memo_1.memosStart)();
    listeners = (0, slab_1.slabMake)((0, arena_1.arenaMust)(offsetof()), offsetof());
}
/** A listener of HTTP's, for which the carrier is then asked to listen: see `call` of direct.ts. 0: no memory. */
function httpListenerMake() {
    const block = (0, slab_1.slabTake)(listeners);
    if (block == 0)
        return changetype(0);
    const listener = changetype(block);
    listener.kind = entity_1.KIND_HTTP_LISTENER;
    listener.slab = changetype(listeners);
    listener.most = CONNECTIONS;
    if ((0, entity_1.entityName)(listener) == 0) {
        (0, entity_1.entityFree)(listener);
        return changetype(0);
    }
    return listener;
}
function httpListenerFind(handle) {
    return changetype((0, entity_1.entityFind)(handle, entity_1.KIND_HTTP_LISTENER));
}
/** Looks at every stream of HTTP's that something has happened to. */
function httpPump() {
    for (let at = (0, stream_1.streamTakeReady)(); at != 0; at = (0, stream_1.streamTakeReady)()) {
        const stream = changetype(at);
        if (stream.http == 0)
            continue;
        const owner = changetype(stream.http);
        if (owner.kind == entity_1.KIND_HTTP_LISTENER) {
            (0, server_1.serverAccept)(stream, changetype(stream.http));
            if (stream.http == 0)
                continue;
        }
        const connection = changetype(stream.http);
        if (connection.listener != 0)
            (0, server_1.serverPump)(connection);
        else
            (0, client_1.clientPump)(connection);
    }
}
/** Runs what is due; returns the next deadline in nanoseconds, or NEVER. */
function httpTick() {
    for (let at = (0, timers_1.timerExpired)(); at != 0; at = (0, timers_1.timerExpired)())
        (0, server_1.serverExpired)(changetype(at));
    return (0, timers_1.timersNext)();
}
function httpCall(op, a, b, c) {
    switch (op) {
        case abi_1.OP_HTTP_WALL:
            (0, date_1.dateSet)(a);
            return 0;
        case abi_1.OP_HTTP_CLIENT: {
            const stream = (0, stream_1.streamFind)(a);
            return changetype(stream) == 0 ? abi_1.E_HANDLE : (0, client_1.clientOpen)(stream);
        }
        case abi_1.OP_HTTP_SET:
        case abi_1.OP_HTTP_CLOSE:
        case abi_1.OP_HTTP_MEMO:
        case abi_1.OP_HTTP_FORGET: {
            const listener = httpListenerFind(a);
            return changetype(listener) == 0 ? abi_1.E_HANDLE : listenerCall(op, listener, b, c);
        }
        case abi_1.OP_HTTP_MEMO_END: {
            const memo = (0, memo_1.memoFind)(a);
            return changetype(memo) == 0 ? abi_1.E_HANDLE : (0, memo_1.memoEnd)(memo, b, scratch_1.scratch, c);
        }
    }
    const connection = (0, connection_1.connectionFind)(a);
    return changetype(connection) == 0 ? abi_1.E_HANDLE : messageCall(op, connection, b, c);
}
function listenerCall(op, listener, b, c) {
    switch (op) {
        case abi_1.OP_HTTP_MEMO: return (0, memo_1.memoMake)(listener, scratch_1.scratch, b, c);
        case abi_1.OP_HTTP_FORGET:
            (0, memo_1.memosForget)(listener, scratch_1.scratch, b);
            return 0;
        case abi_1.OP_HTTP_CLOSE:
            listener.isClosing = true;
            return listener.carrier;
    }
    switch (b) {
        case abi_1.HTTP_OPTION_HEAD_TIMEOUT:
            (0, timers_1.timerSetLength)(timers_1.TIMER_HEAD, c * 1_000);
            return 0;
        case abi_1.HTTP_OPTION_IDLE_TIMEOUT:
            (0, timers_1.timerSetLength)(timers_1.TIMER_IDLE, c * 1_000);
            return 0;
        case abi_1.HTTP_OPTION_STALL_TIMEOUT:
            (0, timers_1.timerSetLength)(timers_1.TIMER_STALL, c * 1_000);
            return 0;
        case abi_1.HTTP_OPTION_CONNECTIONS:
            listener.most = c;
            return 0;
    }
    return abi_1.E_ARGUMENT;
}
function messageCall(op, connection, b, c) {
    switch (op) {
        case abi_1.OP_HTTP_TEXT: return text(connection, b);
        case abi_1.OP_HTTP_FIELD: return field(connection, b);
        case abi_1.OP_HTTP_RESPOND:
            if (connection.state != connection_1.STATE_MESSAGE || connection.listener == 0)
                return abi_1.E_STATE;
            if (c > BODY_BYTES_AT)
                return abi_1.E_ARGUMENT;
            return (0, send_1.sendResponse)(connection, b & 0xffff, b >> 16, scratch_1.scratch, c, load(scratch_1.scratch + BODY_BYTES_AT));
        case abi_1.OP_HTTP_REQUEST:
            if (c > BODY_BYTES_AT)
                return abi_1.E_ARGUMENT;
            return connection.stream == 0 ? abi_1.E_STATE : (0, client_1.clientRequest)(connection, b, scratch_1.scratch, c, load(scratch_1.scratch + BODY_BYTES_AT));
        case abi_1.OP_HTTP_END: return connection.listener != 0 ? (0, server_1.serverEnd)(connection) : (0, client_1.clientEnd)(connection);
        case abi_1.OP_HTTP_ABORT:
            if (connection.state == connection_1.STATE_GONE)
                (0, connection_1.connectionFree)(connection);
            else
                (0, connection_1.connectionCut)(connection);
            return 0;
        case abi_1.OP_HTTP_UPGRADE: return upgrade(connection);
        case abi_1.OP_HTTP_ADDRESSES:
            if (connection.stream == 0)
                return abi_1.E_STATE;
            (0, stream_1.streamAddresses)((0, connection_1.streamOf)(connection));
            return 0;
    }
    return abi_1.E_OPERATION;
}
function text(connection, what) {
    if (connection.head == 0)
        return abi_1.E_STATE;
    switch (what) {
        case abi_1.HTTP_TEXT_METHOD: {
            let length = 0;
            while (load(connection.head + length) != 0x20)
                length++;
            memory.copy(scratch_1.scratch, connection.head, length);
            return length;
        }
        case abi_1.HTTP_TEXT_TARGET:
        case abi_1.HTTP_TEXT_REASON:
            memory.copy(scratch_1.scratch, connection.textAt, connection.textLength);
            return connection.textLength;
        case abi_1.HTTP_TEXT_FIELDS:
            return (0, fields_1.fieldsWrite)(connection.fieldsAt, connection.head + connection.headBytes, scratch_1.scratch, scratch_1.SCRATCH_BYTES);
    }
    return abi_1.E_ARGUMENT;
}
/** The name is moved behind the place of the result. */
function field(connection, nameLength) {
    if (connection.head == 0)
        return abi_1.E_STATE;
    if (nameLength == 0 || nameLength > 256)
        return abi_1.E_ARGUMENT;
    const name = scratch_1.scratch + scratch_1.SCRATCH_BYTES - 256;
    memory.copy(name, scratch_1.scratch, nameLength);
    const end = connection.head + connection.headBytes;
    const length = (0, fields_1.fieldJoin)(connection.fieldsAt, end, name, nameLength, scratch_1.scratch, scratch_1.SCRATCH_BYTES - 256);
    return length < 0 ? abi_1.E_AGAIN : length;
}
/** The stream becomes the control plane's again, and this connection is over. */
function upgrade(connection) {
    const isDone = connection.listener != 0 ? (connection.flags & connection_1.HTTP_RESPONDED) != 0 : connection.state == connection_1.STATE_MESSAGE;
    if (connection.stream == 0 || connection.status != 101 || !isDone)
        return abi_1.E_STATE;
    const stream = (0, connection_1.streamOf)(connection);
    if ((0, entity_1.entityName)(stream) == 0)
        return abi_1.E_MEMORY;
    stream.owner = stream_1.OWNER_CONTROL;
    stream.http = 0;
    connection.stream = 0;
    (0, connection_1.headForget)(connection);
    (0, connection_1.connectionFree)(connection);
    if ((0, stream_1.receiveChain)(stream).bytes != 0)
        (0, stream_1.streamArrived)(stream);
    return stream.handle;
}
// ---- The exports txSpan, txCommit, rxSpan, rxConsume, when the handle is HTTP's.
function httpIsHandle(handle) {
    return (0, entity_1.entityFind)(handle, entity_1.KIND_HTTP) != 0 || (0, entity_1.entityFind)(handle, entity_1.KIND_HTTP_MEMO) != 0;
}
function httpTxSpan(handle) {
    const memo = (0, memo_1.memoFind)(handle);
    if (changetype(memo) != 0) {
        const span = memo.isReady ? 0 : (0, chain_1.chainTailSpan)((0, memo_1.memoBody)(memo));
        store(scratch_1.scratch, span == 0 ? 0 : chain_1.chainSpanLength);
        return span;
    }
    const connection = (0, connection_1.connectionFind)(handle);
    const span = connection.stream == 0 ? 0 : (0, send_1.sendSpan)(connection);
    store(scratch_1.scratch, span == 0 ? 0 : send_1.sendSpanLength);
    return span;
}
function httpTxCommit(handle, count) {
    const memo = (0, memo_1.memoFind)(handle);
    if (changetype(memo) != 0)
        (0, chain_1.chainCommit)((0, memo_1.memoBody)(memo), count);
    else if ((0, connection_1.connectionFind)(handle).stream != 0)
        (0, send_1.sendCommit)((0, connection_1.connectionFind)(handle), count);
}
function httpRxSpan(handle) {
    const connection = (0, connection_1.connectionFind)(handle);
    const span = changetype(connection) == 0 || connection.stream == 0 ? 0 : (0, server_1.messageSpan)(connection);
    store(scratch_1.scratch, span == 0 ? 0 : body_1.bodySpanLength);
    return span;
}
function httpRxConsume(handle, count) {
    const connection = (0, connection_1.connectionFind)(handle);
    if (changetype(connection) != 0 && connection.stream != 0)
        (0, body_1.bodyConsume)(connection, count);
}
