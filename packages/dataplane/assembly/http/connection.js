"use strict";
var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.HttpListener = exports.HttpConnection = exports.HTTP_SENT = exports.HTTP_OWES_CONTINUE = exports.HTTP_BODYLESS = exports.HTTP_LAST = exports.HTTP_RESPONDED = exports.HTTP_OWN_HEAD = exports.HTTP_END_TOLD = exports.HTTP_WANTS_ROOM = exports.HTTP_WANTS_BODY = exports.STATE_GONE = exports.STATE_IDLE = exports.STATE_DRAIN = exports.STATE_MESSAGE = exports.STATE_HEAD = void 0;
exports.connectionsStart = connectionsStart;
exports.connectionMake = connectionMake;
exports.connectionFind = connectionFind;
exports.streamOf = streamOf;
exports.ownHeadTake = ownHeadTake;
exports.headForget = headForget;
exports.connectionEnd = connectionEnd;
exports.connectionCut = connectionCut;
exports.connectionLost = connectionLost;
exports.connectionFree = connectionFree;
/**
 * One HTTP/1.1 connection, of a server or of a client: its state, its message, and where it waits. What happens to it is
 * in server.ts and client.ts; how bodies are framed in body.ts and send.ts.
 */
const abi_1 = require("../abi");
const chunk_1 = require("../memory/chunk");
const slab_1 = require("../memory/slab");
const arena_1 = require("../memory/arena");
const entity_1 = require("../object/entity");
const events_1 = require("../object/events");
const stream_1 = require("../socket/stream");
const head_1 = require("./head");
const timers_1 = require("./timers");
/** Waits for a head, or reads it. */
exports.STATE_HEAD = 0;
/** The control plane has the message. */
exports.STATE_MESSAGE = 1;
/** Answered; the rest of the request's body is read and forgotten. */
exports.STATE_DRAIN = 2;
/** A client's, between two messages. */
exports.STATE_IDLE = 3;
/** The stream is gone while the control plane has the message; it is told, and gives the handle back. */
exports.STATE_GONE = 4;
/** The control plane asked for body bytes that were not there. */
exports.HTTP_WANTS_BODY = 1;
/** It found no room to send. */
exports.HTTP_WANTS_ROOM = 2;
/** EVENT_BODY_END was told. */
exports.HTTP_END_TOLD = 4;
/** The head lies in a block of its own, not in a chunk of the stream. */
exports.HTTP_OWN_HEAD = 8;
/** The head of our answer is written. */
exports.HTTP_RESPONDED = 16;
/** The connection ends after this message. */
exports.HTTP_LAST = 32;
/** The answer has no body on the wire, whatever is written: HEAD, 1xx, 204, 304. */
exports.HTTP_BODYLESS = 64;
/** 100 (Continue) is owed when the body is asked for. */
exports.HTTP_OWES_CONTINUE = 128;
/** A client's: OP_HTTP_END has come for the request. */
exports.HTTP_SENT = 256;
let HttpConnection = class HttpConnection extends entity_1.Entity {
    stream;
    /** An HttpListener; 0: a client's connection. */
    listener;
    flags;
    /** MESSAGE_* of the message that was received. */
    message;
    state;
    /** BODY_* of what is received, SEND_* of what is sent. */
    body;
    send;
    method;
    status;
    /** Digits and the like of a chunk's first line so far. */
    chunkDigits;
    /** The head: where, how long, how much of it was searched for its end. */
    head;
    headBytes;
    scanned;
    textAt;
    textLength;
    fieldsAt;
    /** Bytes that are still to come of the body or of its chunk; and of a body that we send with a length. */
    bodyLeft;
    sendLeft;
    /** Bytes of trailers, or of a body that nobody wants, so far. */
    spent;
    /** In one of the lists of timers.ts. */
    timer;
    deadlineMs;
    nextTimed;
    lastTimed;
};
exports.HttpConnection = HttpConnection;
exports.HttpConnection = HttpConnection = __decorate([
    unmanaged
], HttpConnection);
let connections = changetype(0);
let heads = changetype(0);
/** Heads that span chunks, at once; a connection that needs one more is refused with 503. */
const OWN_HEADS = 256;
function connectionsStart() {
    const slabs = (0, arena_1.arenaMust)(2 * offsetof());
    connections = (0, slab_1.slabMake)(slabs, offsetof());
    heads = (0, slab_1.slabMake)(slabs + offsetof(), head_1.HEAD_LIMIT, OWN_HEADS);
}
/** A connection on that stream, in STATE_HEAD; 0: no memory. */
function connectionMake(stream, listener) {
    const block = (0, slab_1.slabTake)(connections);
    if (block == 0)
        return 0;
    const connection = changetype(block);
    connection.kind = entity_1.KIND_HTTP;
    connection.slab = changetype(connections);
    connection.stream = changetype(stream);
    connection.listener = listener;
    stream.http = block;
    return block;
}
function connectionFind(handle) {
    return changetype((0, entity_1.entityFind)(handle, entity_1.KIND_HTTP));
}
// @ts-ignore: decorator
function streamOf(connection) {
    return changetype(connection.stream);
}
/** A block for a head that spans chunks; 0: too many of them. */
function ownHeadTake(connection) {
    const block = (0, slab_1.slabTake)(heads);
    if (block != 0)
        connection.flags |= exports.HTTP_OWN_HEAD;
    return block;
}
/** The message is over: its head is not read any more. */
function headForget(connection) {
    if (connection.head != 0) {
        if (connection.flags & exports.HTTP_OWN_HEAD)
            (0, slab_1.slabGive)(heads, connection.head);
        else
            (0, chunk_1.chunkDrop)(connection.head);
    }
    connection.head = 0;
    connection.headBytes = 0;
    connection.scanned = 0;
    connection.flags &= ~exports.HTTP_OWN_HEAD;
}
/** Lets the stream go, in an orderly way, and frees the connection. */
function connectionEnd(connection) {
    const stream = streamOf(connection);
    if (changetype(stream) != 0) {
        stream.http = 0;
        stream.flags |= stream_1.STREAM_RELEASED | stream_1.STREAM_SHUT;
        (0, stream_1.streamMarkDirty)(stream);
    }
    connectionFree(connection);
}
/** The same with a reset. */
function connectionCut(connection) {
    const stream = streamOf(connection);
    if (changetype(stream) != 0) {
        stream.http = 0;
        stream.flags |= stream_1.STREAM_RELEASED;
        (0, stream_1.streamAbort)(stream);
    }
    connectionFree(connection);
}
/** The stream has ended: who has the message is told why and keeps the handle, else the connection is over. */
function connectionLost(connection, reason) {
    const stream = streamOf(connection);
    stream.http = 0;
    stream.flags |= stream_1.STREAM_RELEASED;
    (0, stream_1.streamMarkDirty)(stream);
    connection.stream = 0;
    (0, timers_1.timerStop)(connection);
    if (connection.state != exports.STATE_MESSAGE && connection.listener != 0) {
        connectionFree(connection);
        return;
    }
    connection.state = exports.STATE_GONE;
    (0, events_1.eventPostWith)(connection, abi_1.EVENT_CLOSED, reason, 0);
}
function connectionFree(connection) {
    (0, timers_1.timerStop)(connection);
    headForget(connection);
    if (connection.listener != 0)
        changetype(connection.listener).connections--;
    (0, entity_1.entityFree)(connection);
}
/** What the connections of one port have in common. */
let HttpListener = class HttpListener extends entity_1.Entity {
    /** Handle of the carrier's listener. */
    carrier;
    connections;
    most;
    /** Takes no more requests. */
    isClosing;
    /** First of the memoised responses, by hash; see memo.ts. */
    memos;
};
exports.HttpListener = HttpListener;
exports.HttpListener = HttpListener = __decorate([
    unmanaged
], HttpListener);
