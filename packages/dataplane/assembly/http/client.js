"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.clientOpen = clientOpen;
exports.clientRequest = clientRequest;
exports.clientPump = clientPump;
exports.clientEnd = clientEnd;
/** The client's side of a connection: a request goes out, a response comes in, then the next. */
const abi_1 = require("../abi");
const entity_1 = require("../object/entity");
const events_1 = require("../object/events");
const stream_1 = require("../socket/stream");
const body_1 = require("./body");
const connection_1 = require("./connection");
const head_1 = require("./head");
const receive_1 = require("./receive");
const send_1 = require("./send");
const server_1 = require("./server");
/** OP_HTTP_CLIENT: the stream is the HTTP layer's from now on. */
function clientOpen(stream) {
    if (stream.owner != stream_1.OWNER_CONTROL || (stream.flags & stream_1.STREAM_CONNECTED) == 0)
        return abi_1.E_STATE;
    const made = (0, connection_1.connectionMake)(stream, 0);
    if (made == 0)
        return abi_1.E_MEMORY;
    const connection = changetype(made);
    connection.state = connection_1.STATE_IDLE;
    if ((0, entity_1.entityName)(connection) == 0) {
        (0, connection_1.connectionFree)(connection);
        stream.http = 0;
        return abi_1.E_MEMORY;
    }
    stream.owner = stream_1.OWNER_HTTP;
    return connection.handle;
}
/** OP_HTTP_REQUEST. The method is what the head begins with, as far as the answer's framing depends on it. */
function clientRequest(connection, how, head, headLength, bodyBytes) {
    if (connection.listener != 0 || connection.state != connection_1.STATE_IDLE)
        return abi_1.E_STATE;
    connection.flags = 0;
    connection.method = 0;
    if (headLength > 8) {
        if (load(head) == 0x44414548 && load(head, 4) == 0x20)
            connection.method = abi_1.HTTP_HEAD;
        if (load(head) == 0x205443454e4e4f43)
            connection.method = abi_1.HTTP_CONNECT;
    }
    connection.state = connection_1.STATE_HEAD;
    return (0, send_1.sendRequest)(connection, how, head, headLength, bodyBytes);
}
function clientPump(connection) {
    const stream = (0, connection_1.streamOf)(connection);
    while (connection.state == connection_1.STATE_HEAD) {
        const found = (0, receive_1.headReceive)(connection);
        if (found == abi_1.E_AGAIN) {
            if (stream.flags & (stream_1.STREAM_CLOSED | stream_1.STREAM_READ_ENDED)) {
                if ((stream.flags & stream_1.STREAM_CLOSED) == 0)
                    (0, stream_1.streamAbort)(stream);
                (0, connection_1.connectionLost)(connection, stream.reason != 0 ? stream.reason : abi_1.REASON_ABORTED);
            }
            // The request's body may wait for room.
            else
                (0, server_1.serverProgress)(connection);
            return;
        }
        if (found != 0 || (0, head_1.parseResponse)(connection.head, connection.head + connection.headBytes) != 0) {
            (0, stream_1.streamAbort)(stream);
            (0, connection_1.connectionLost)(connection, abi_1.REASON_ABORTED);
            return;
        }
        connection.scanned = 0;
        // 1xx but 101 is no answer yet (RFC 9110, 15.2).
        if (head_1.headStatus < 200 && head_1.headStatus != 101)
            (0, connection_1.headForget)(connection);
        else
            deliver(connection);
    }
    if (connection.state == connection_1.STATE_MESSAGE) {
        const isWaiting = (connection.flags & connection_1.HTTP_WANTS_BODY) != 0;
        (0, server_1.serverProgress)(connection);
        if ((stream.flags & stream_1.STREAM_CLOSED) != 0 && connection.stream != 0 && isWaiting && (connection.flags & connection_1.HTTP_WANTS_BODY) != 0) {
            (0, connection_1.connectionLost)(connection, stream.reason);
        }
    }
    else if (connection.stream != 0 && (stream.flags & (stream_1.STREAM_CLOSED | stream_1.STREAM_READ_ENDED)) != 0) {
        if ((stream.flags & stream_1.STREAM_CLOSED) == 0)
            (0, stream_1.streamAbort)(stream);
        (0, connection_1.connectionLost)(connection, stream.reason);
    }
}
function deliver(connection) {
    connection.flags &= ~(connection_1.HTTP_END_TOLD | connection_1.HTTP_WANTS_BODY);
    connection.status = head_1.headStatus;
    connection.message = head_1.headFlags;
    connection.textAt = head_1.headTextAt;
    connection.textLength = head_1.headTextLength;
    connection.fieldsAt = head_1.headFieldsAt;
    connection.spent = 0;
    connection.chunkDigits = 0;
    connection.bodyLeft = head_1.headIsChunked ? 0 : head_1.headLength;
    // RFC 9112, 6.3
    const isBodyless = connection.method == abi_1.HTTP_HEAD || head_1.headStatus == 204 || head_1.headStatus == 304 || head_1.headStatus == 101 ||
        (connection.method == abi_1.HTTP_CONNECT && head_1.headStatus < 300);
    if (isBodyless)
        connection.body = body_1.BODY_DONE;
    else if (head_1.headIsChunked)
        connection.body = body_1.BODY_CHUNK_SIZE;
    else if (head_1.headHasLength)
        connection.body = head_1.headLength == 0 ? body_1.BODY_DONE : body_1.BODY_LENGTH;
    else {
        connection.body = body_1.BODY_UNTIL_END;
        connection.message &= ~abi_1.MESSAGE_KEEPS_ALIVE;
    }
    if (connection.body != body_1.BODY_DONE)
        connection.message |= abi_1.MESSAGE_HAS_BODY;
    if ((connection.message & abi_1.MESSAGE_KEEPS_ALIVE) == 0)
        connection.flags |= connection_1.HTTP_LAST;
    connection.state = connection_1.STATE_MESSAGE;
    (0, events_1.eventPostWith)(connection, abi_1.EVENT_RESPONSE, head_1.headStatus, connection.message);
}
/**
 * OP_HTTP_END: first for the request's body, then for the response: with it the connection is free for the next request
 * (0), or over (1): its handle is gone then.
 */
function clientEnd(connection) {
    if (connection.state == connection_1.STATE_IDLE)
        return abi_1.E_HANDLE;
    if (connection.stream == 0) {
        (0, connection_1.connectionFree)(connection);
        return 1;
    }
    if ((connection.flags & connection_1.HTTP_SENT) == 0) {
        connection.flags |= connection_1.HTTP_SENT;
        if (!(0, send_1.sendEnd)(connection)) {
            (0, connection_1.connectionCut)(connection);
            return 1;
        }
        return 0;
    }
    if (connection.state != connection_1.STATE_MESSAGE)
        return abi_1.E_STATE;
    (0, connection_1.headForget)(connection);
    if (connection.flags & connection_1.HTTP_LAST || connection.body != body_1.BODY_DONE) {
        (0, connection_1.connectionCut)(connection);
        return 1;
    }
    connection.state = connection_1.STATE_IDLE;
    return 0;
}
