"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.sendSpanLength = exports.SEND_UNTIL_END = exports.SEND_CHUNKED = exports.SEND_LENGTH = exports.SEND_NONE = void 0;
exports.sendResponse = sendResponse;
exports.sendRequest = sendRequest;
exports.sendContinue = sendContinue;
exports.sendSpan = sendSpan;
exports.sendCommit = sendCommit;
exports.sendEnd = sendEnd;
/**
 * The message that we send: its head, and its body's framing (RFC 9112, 6 and 7). A streamed body becomes one HTTP chunk
 * for each piece that is committed, with a size of four digits, which may be zeros, so that it can be written afterwards.
 */
const abi_1 = require("../abi");
const chain_1 = require("../memory/chain");
const scratch_1 = require("../scratch");
const stream_1 = require("../socket/stream");
const connection_1 = require("./connection");
const date_1 = require("./date");
const names_1 = require("./names");
const status_1 = require("./status");
exports.SEND_NONE = 0;
exports.SEND_LENGTH = 1;
exports.SEND_CHUNKED = 2;
exports.SEND_UNTIL_END = 3;
/** "xxxx\r\n" in front of a chunk and "\r\n" behind it. */
const CHUNK_PREFIX = 6;
const CHUNK_SUFFIX = 2;
/** The head is put together here, then appended once. */
const line = memory.data(1_024);
let at = line;
function put(from, length) {
    memory.copy(at, from, length);
    at += length;
}
function putNumber(value) {
    let digits = 1;
    for (let rest = value / 10; rest != 0; rest /= 10)
        digits++;
    for (let i = digits - 1; i >= 0; i--) {
        store(at + i, (0x30 + (value % 10)));
        value /= 10;
    }
    at += digits;
    store(at, 0x0a0d);
    at += 2;
}
/**
 * Writes the head of a response: status line, Date, framing, Connection, then `fieldsLength` bytes of fields. `bodyBytes`
 * counts with RESPOND_LENGTH. 0, E_ARGUMENT, E_STATE (already answered), E_MEMORY.
 */
function sendResponse(connection, status, how, fields, fieldsLength, bodyBytes) {
    if (status < 100 || status > 599)
        return abi_1.E_ARGUMENT;
    if (connection.flags & connection_1.HTTP_RESPONDED)
        return abi_1.E_STATE;
    const isInterim = status < 200;
    const isBodyless = isInterim || status == 204 || status == 304;
    if (how & abi_1.RESPOND_CLOSE || (connection.message & abi_1.MESSAGE_KEEPS_ALIVE) == 0) {
        if (!isInterim)
            connection.flags |= connection_1.HTTP_LAST;
    }
    const isOld = (connection.message & abi_1.MESSAGE_HTTP10) != 0;
    let send = exports.SEND_NONE;
    if (!isBodyless) {
        if (how & abi_1.RESPOND_STREAM) {
            send = isOld ? exports.SEND_UNTIL_END : exports.SEND_CHUNKED;
            if (isOld)
                connection.flags |= connection_1.HTTP_LAST;
        }
        else
            send = exports.SEND_LENGTH;
    }
    const text = (0, status_1.statusLine)(status);
    at = line;
    put(text, status_1.statusLineLength);
    if (!isInterim) {
        const date = (0, date_1.dateLine)();
        if (date != 0)
            put(date, date_1.DATE_BYTES);
        if (send == exports.SEND_LENGTH) {
            put(names_1.LENGTH_FIELD, 16);
            putNumber(how & abi_1.RESPOND_LENGTH ? bodyBytes : 0);
        }
        else if (send == exports.SEND_CHUNKED)
            put(names_1.CHUNKED_FIELD, 28);
        if (connection.flags & connection_1.HTTP_LAST)
            put(names_1.CLOSE_FIELD, 19);
        else if (isOld)
            put(names_1.KEEP_ALIVE_FIELD, 24);
        if (how & abi_1.RESPOND_TEXT)
            put(names_1.TEXT_FIELD, names_1.TEXT_FIELD_LENGTH);
    }
    if (connection.method == abi_1.HTTP_HEAD || isBodyless)
        connection.flags |= connection_1.HTTP_BODYLESS;
    else
        connection.flags &= ~connection_1.HTTP_BODYLESS;
    connection.send = send;
    connection.sendLeft = send == exports.SEND_LENGTH && how & abi_1.RESPOND_LENGTH ? bodyBytes : 0;
    connection.status = status;
    if (!isInterim || status == 101)
        connection.flags |= connection_1.HTTP_RESPONDED;
    return append(connection, fields, fieldsLength);
}
/** Writes the head of a request, which is whole in `head`. */
function sendRequest(connection, how, head, headLength, bodyBytes) {
    at = line;
    connection.send = how & abi_1.RESPOND_STREAM ? exports.SEND_CHUNKED : how & abi_1.RESPOND_LENGTH ? exports.SEND_LENGTH : exports.SEND_NONE;
    connection.sendLeft = how & abi_1.RESPOND_LENGTH ? bodyBytes : 0;
    connection.flags &= ~connection_1.HTTP_BODYLESS;
    const stream = (0, connection_1.streamOf)(connection);
    const taken = (0, chain_1.chainAppend)((0, stream_1.sendChain)(stream), head, headLength);
    (0, stream_1.streamMarkDirty)(stream);
    return taken == headLength ? 0 : abi_1.E_MEMORY;
}
/** Appends what stands in `line`, the fields and the empty line. A head is taken whole, whatever the chain's limit. */
function append(connection, fields, fieldsLength) {
    const stream = (0, connection_1.streamOf)(connection);
    const chain = (0, stream_1.sendChain)(stream);
    const length = (at - line);
    let taken;
    if (fieldsLength + 2 <= 1_024 - length) {
        put(fields, fieldsLength);
        store(at, 0x0a0d);
        taken = (0, chain_1.chainAppend)(chain, line, length + fieldsLength + 2) - length - fieldsLength - 2;
    }
    else {
        taken = (0, chain_1.chainAppend)(chain, line, length) - length;
        taken |= (0, chain_1.chainAppend)(chain, fields, fieldsLength) - fieldsLength;
        store(line, 0x0a0d);
        taken |= (0, chain_1.chainAppend)(chain, line, 2) - 2;
    }
    (0, stream_1.streamMarkDirty)(stream);
    return taken == 0 ? 0 : abi_1.E_MEMORY;
}
/** Says 100 (Continue). */
function sendContinue(connection) {
    const stream = (0, connection_1.streamOf)(connection);
    (0, chain_1.chainAppend)((0, stream_1.sendChain)(stream), names_1.CONTINUE_LINE, 25);
    (0, stream_1.streamMarkDirty)(stream);
}
exports.sendSpanLength = 0;
/** Where the next bytes of the body may be written; their most in sendSpanLength. 0: no room now, or no more is wanted. */
function sendSpan(connection) {
    exports.sendSpanLength = 0;
    if (connection.flags & connection_1.HTTP_BODYLESS) {
        // What is written here goes nowhere.
        exports.sendSpanLength = 65_536;
        return scratch_1.frameBuffer;
    }
    if (connection.send == exports.SEND_NONE)
        return 0;
    const stream = (0, connection_1.streamOf)(connection);
    let span = (0, stream_1.streamSendSpan)(stream);
    let room = stream_1.spanLength;
    if (connection.send == exports.SEND_CHUNKED && span != 0 && room <= CHUNK_PREFIX + CHUNK_SUFFIX) {
        if ((0, stream_1.streamRoom)(stream) > 64) {
            padChunk(connection);
            span = (0, stream_1.streamSendSpan)(stream);
            room = stream_1.spanLength;
        }
        else {
            stream.flags |= stream_1.STREAM_WANTS_ROOM;
            span = 0;
        }
    }
    if (span == 0) {
        connection.flags |= connection_1.HTTP_WANTS_ROOM;
        return 0;
    }
    if (connection.send == exports.SEND_LENGTH) {
        exports.sendSpanLength = min(room, connection.sendLeft);
        return exports.sendSpanLength == 0 ? 0 : span;
    }
    if (connection.send == exports.SEND_UNTIL_END) {
        exports.sendSpanLength = room;
        return span;
    }
    exports.sendSpanLength = min(room - CHUNK_PREFIX - CHUNK_SUFFIX, 0xffff);
    return span + CHUNK_PREFIX;
}
/** This piece has too little left for a chunk's framing: the next chunk's size gets so many leading zeros. */
function padChunk(connection) {
    const stream = (0, connection_1.streamOf)(connection);
    (0, stream_1.streamSendSpan)(stream);
    const count = stream_1.spanLength;
    const zeros = (0, stream_1.streamSendSpan)(stream);
    memory.fill(zeros, 0x30, count);
    (0, stream_1.streamSendCommit)(stream, count);
}
/** `count` bytes were written to the span. */
function sendCommit(connection, count) {
    if (connection.flags & connection_1.HTTP_BODYLESS || count == 0)
        return;
    const stream = (0, connection_1.streamOf)(connection);
    if (connection.send == exports.SEND_LENGTH)
        connection.sendLeft -= count;
    if (connection.send != exports.SEND_CHUNKED) {
        (0, stream_1.streamSendCommit)(stream, count);
        return;
    }
    const span = (0, stream_1.streamSendSpan)(stream);
    for (let i = 0; i < 4; i++) {
        const digit = (count >> (12 - 4 * i)) & 15;
        store(span + i, (digit < 10 ? 0x30 + digit : 0x57 + digit));
    }
    store(span, 0x0a0d, 4);
    store(span + CHUNK_PREFIX + count, 0x0a0d);
    (0, stream_1.streamSendCommit)(stream, CHUNK_PREFIX + count + CHUNK_SUFFIX);
}
/** The body is complete. False when it is shorter than was said: the connection cannot go on. */
function sendEnd(connection) {
    if (connection.flags & connection_1.HTTP_BODYLESS)
        return true;
    if (connection.send == exports.SEND_LENGTH)
        return connection.sendLeft == 0;
    if (connection.send == exports.SEND_CHUNKED) {
        const stream = (0, connection_1.streamOf)(connection);
        (0, chain_1.chainAppend)((0, stream_1.sendChain)(stream), names_1.LAST_CHUNK, 5);
        (0, stream_1.streamMarkDirty)(stream);
    }
    return true;
}
