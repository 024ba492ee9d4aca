"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.bodySpanLength = exports.BODY_BROKEN = exports.BODY_LAST_LF = exports.BODY_TRAILER_LF = exports.BODY_TRAILER = exports.BODY_TRAILER_START = exports.BODY_CHUNK_LF = exports.BODY_CHUNK_CR = exports.BODY_CHUNK_DATA = exports.BODY_CHUNK_LINE = exports.BODY_CHUNK_EXTENSION = exports.BODY_CHUNK_SIZE = exports.BODY_UNTIL_END = exports.BODY_LENGTH = exports.BODY_DONE = void 0;
exports.bodySpan = bodySpan;
exports.bodyConsume = bodyConsume;
/**
 * The body that is received (RFC 9112, 6 and 7): none, of a length, chunked, or until the end of the stream. It is read
 * where it lies in the stream's receive chain; of a chunked one the framing is consumed on the way.
 */
const chain_1 = require("../memory/chain");
const stream_1 = require("../socket/stream");
const characters_1 = require("./characters");
const connection_1 = require("./connection");
exports.BODY_DONE = 0;
exports.BODY_LENGTH = 1;
exports.BODY_UNTIL_END = 2;
exports.BODY_CHUNK_SIZE = 3;
exports.BODY_CHUNK_EXTENSION = 4;
exports.BODY_CHUNK_LINE = 5;
exports.BODY_CHUNK_DATA = 6;
exports.BODY_CHUNK_CR = 7;
exports.BODY_CHUNK_LF = 8;
/** At the start of a trailer line, and inside one. */
exports.BODY_TRAILER_START = 9;
exports.BODY_TRAILER = 10;
exports.BODY_TRAILER_LF = 11;
exports.BODY_LAST_LF = 12;
/** The framing is broken, or the stream ended too early. */
exports.BODY_BROKEN = 13;
/** Bytes of chunk extensions and trailers of one message: they are not used, so many are an attack. */
const SPENT_LIMIT = 16_384;
/** The second result of bodySpan. */
exports.bodySpanLength = 0;
/** The next bytes of the body in one piece, or 0: then look at connection.body, whether it is done, broken or to come. */
function bodySpan(connection) {
    const stream = (0, connection_1.streamOf)(connection);
    const chain = (0, stream_1.receiveChain)(stream);
    do {
        exports.bodySpanLength = 0;
        if (connection.body == exports.BODY_DONE || connection.body == exports.BODY_BROKEN)
            return 0;
        const span = (0, chain_1.chainHeadSpan)(chain);
        if (span == 0) {
            if (stream.flags & stream_1.STREAM_READ_ENDED) {
                connection.body = connection.body == exports.BODY_UNTIL_END ? exports.BODY_DONE : exports.BODY_BROKEN;
            }
            return 0;
        }
        if (connection.body == exports.BODY_UNTIL_END) {
            exports.bodySpanLength = chain_1.chainSpanLength;
            return span;
        }
        if (connection.body == exports.BODY_LENGTH || connection.body == exports.BODY_CHUNK_DATA) {
            exports.bodySpanLength = min(chain_1.chainSpanLength, connection.bodyLeft);
            return span;
        }
        (0, stream_1.streamConsume)(stream, framing(connection, span, chain_1.chainSpanLength));
    } while (true);
    return 0;
}
/** `count` bytes of the span were used. */
function bodyConsume(connection, count) {
    (0, stream_1.streamConsume)((0, connection_1.streamOf)(connection), count);
    if (connection.body == exports.BODY_UNTIL_END)
        return;
    connection.bodyLeft -= count;
    if (connection.bodyLeft == 0)
        connection.body = connection.body == exports.BODY_LENGTH ? exports.BODY_DONE : exports.BODY_CHUNK_CR;
}
/** Reads framing from `length` bytes; returns how many it were. Stops where data begins. */
function framing(connection, at, length) {
    let done = 0;
    while (done < length) {
        const c = load(at + done);
        done++;
        switch (connection.body) {
            case exports.BODY_CHUNK_SIZE:
                if ((0, characters_1.isA)(c, characters_1.HEX)) {
                    // Fifteen digits cannot overflow.
                    if (++connection.chunkDigits > 15)
                        connection.body = exports.BODY_BROKEN;
                    connection.bodyLeft = (connection.bodyLeft << 4) | (c <= 0x39 ? c - 0x30 : (c | 0x20) - 0x57);
                }
                else if (connection.chunkDigits == 0)
                    connection.body = exports.BODY_BROKEN;
                else if (c == 0x0d)
                    connection.body = exports.BODY_CHUNK_LINE;
                else if (c == 0x3b || c == 0x20 || c == 9)
                    connection.body = exports.BODY_CHUNK_EXTENSION;
                else
                    connection.body = exports.BODY_BROKEN;
                break;
            case exports.BODY_CHUNK_EXTENSION:
                if (c == 0x0d)
                    connection.body = exports.BODY_CHUNK_LINE;
                else if (c == 0x0a || ++connection.spent > SPENT_LIMIT)
                    connection.body = exports.BODY_BROKEN;
                break;
            case exports.BODY_CHUNK_LINE:
                if (c != 0x0a)
                    connection.body = exports.BODY_BROKEN;
                else
                    connection.body = connection.bodyLeft == 0 ? exports.BODY_TRAILER_START : exports.BODY_CHUNK_DATA;
                break;
            case exports.BODY_CHUNK_CR:
                connection.body = c == 0x0d ? exports.BODY_CHUNK_LF : exports.BODY_BROKEN;
                break;
            case exports.BODY_CHUNK_LF:
                connection.body = c == 0x0a ? exports.BODY_CHUNK_SIZE : exports.BODY_BROKEN;
                connection.chunkDigits = 0;
                connection.bodyLeft = 0;
                break;
            case exports.BODY_TRAILER_START:
                if (c == 0x0d)
                    connection.body = exports.BODY_LAST_LF;
                else if (c == 0x0a)
                    connection.body = exports.BODY_BROKEN;
                else
                    connection.body = exports.BODY_TRAILER;
                break;
            case exports.BODY_TRAILER:
                if (c == 0x0d)
                    connection.body = exports.BODY_TRAILER_LF;
                else if (c == 0x0a || ++connection.spent > SPENT_LIMIT)
                    connection.body = exports.BODY_BROKEN;
                break;
            case exports.BODY_TRAILER_LF:
                connection.body = c == 0x0a ? exports.BODY_TRAILER_START : exports.BODY_BROKEN;
                break;
            case exports.BODY_LAST_LF:
                connection.body = c == 0x0a ? exports.BODY_DONE : exports.BODY_BROKEN;
                break;
        }
        if (connection.body == exports.BODY_CHUNK_DATA || connection.body == exports.BODY_DONE || connection.body == exports.BODY_BROKEN)
            break;
    }
    return done;
}
