"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.headReceive = headReceive;
/** Finding the next head in what a stream has received, wherever it lies. */
const abi_1 = require("../abi");
const chain_1 = require("../memory/chain");
const chunk_1 = require("../memory/chunk");
const stream_1 = require("../socket/stream");
const connection_1 = require("./connection");
const head_1 = require("./head");
/**
 * Takes the next head out of the stream: connection.head and headBytes. 0; E_AGAIN: it is not whole yet; E_SIZE: longer
 * than HEAD_LIMIT; E_MEMORY: too many heads of that size at once.
 */
function headReceive(connection) {
    const stream = (0, connection_1.streamOf)(connection);
    const chain = (0, stream_1.receiveChain)(stream);
    let span = (0, chain_1.chainHeadSpan)(chain);
    // Empty lines in front of a request are passed over (RFC 9112, 2.2).
    while (span != 0 && connection.scanned == 0 && (load(span) == 0x0d || load(span) == 0x0a)) {
        (0, stream_1.streamConsume)(stream, 1);
        span = (0, chain_1.chainHeadSpan)(chain);
    }
    if (span == 0)
        return abi_1.E_AGAIN;
    const length = chain_1.chainSpanLength;
    const from = connection.scanned > 2 ? connection.scanned - 2 : 0;
    if (from < length) {
        const end = (0, head_1.findHeadEnd)(span + from, span + length);
        if (end != 0) {
            (0, chunk_1.chunkHold)(span);
            connection.head = span;
            connection.headBytes = (end - span);
            (0, stream_1.streamConsume)(stream, connection.headBytes);
            return 0;
        }
    }
    const total = min(chain.bytes, head_1.HEAD_LIMIT);
    if (total > length) {
        const block = (0, connection_1.ownHeadTake)(connection);
        if (block == 0)
            return abi_1.E_MEMORY;
        (0, chain_1.chainPeek)(chain, 0, block, total);
        const end = (0, head_1.findHeadEnd)(block + from, block + total);
        connection.head = block;
        if (end != 0) {
            connection.headBytes = (end - block);
            (0, stream_1.streamConsume)(stream, connection.headBytes);
            return 0;
        }
        (0, connection_1.headForget)(connection);
    }
    if (chain.bytes >= head_1.HEAD_LIMIT)
        return abi_1.E_SIZE;
    connection.scanned = chain.bytes;
    return abi_1.E_AGAIN;
}
