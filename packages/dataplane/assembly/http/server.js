"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.serverAccept = serverAccept;
exports.serverPump = serverPump;
exports.serverProgress = serverProgress;
exports.messageSpan = messageSpan;
exports.serverEnd = serverEnd;
exports.serverExpired = serverExpired;
/**
 * The server's side of a connection: one request after another (RFC 9112, 9.3), those that were pipelined too. The
 * control plane has one request of a connection at a time; the next one is read when it has answered.
 */
const abi_1 = require("../abi");
const events_1 = require("../object/events");
const entity_1 = require("../object/entity");
const stream_1 = require("../socket/stream");
const body_1 = require("./body");
const connection_1 = require("./connection");
const head_1 = require("./head");
const memo_1 = require("./memo");
const receive_1 = require("./receive");
const send_1 = require("./send");
const timers_1 = require("./timers");
/** Bytes of a body that nobody wanted which are read for the sake of the connection; behind that it is closed. */
const DRAIN_LIMIT = 262_144;
/** A carrier has accepted a stream for `listener`. */
function serverAccept(stream, listener) {
    const made = listener.isClosing || listener.connections >= listener.most ? 0 : (0, connection_1.connectionMake)(stream, changetype(listener));
    if (made == 0) {
        stream.http = 0;
        (0, stream_1.streamAbort)(stream);
        return;
    }
    listener.connections++;
    (0, timers_1.timerStart)(changetype(made), timers_1.TIMER_IDLE);
}
/** Something has happened on the stream. */
function serverPump(connection) {
    const stream = (0, connection_1.streamOf)(connection);
    if (stream.flags & stream_1.STREAM_CLOSED) {
        (0, connection_1.connectionLost)(connection, stream.reason);
        return;
    }
    while (connection.state == connection_1.STATE_HEAD) {
        if (!nextRequest(connection))
            return;
    }
    if (connection.state == connection_1.STATE_MESSAGE)
        serverProgress(connection);
    else if (connection.state == connection_1.STATE_DRAIN && drain(connection))
        serverPump(connection);
}
/** Reads the next head. True when it was dealt with and the connection is still there. */
function nextRequest(connection) {
    const stream = (0, connection_1.streamOf)(connection);
    const listener = changetype(connection.listener);
    const found = (0, receive_1.headReceive)(connection);
    if (found == abi_1.E_SIZE)
        return refuse(connection, 431);
    if (found == abi_1.E_MEMORY)
        return refuse(connection, 503);
    if (found != 0) {
        if (stream.flags & stream_1.STREAM_READ_ENDED || (listener.isClosing && (0, stream_1.receiveChain)(stream).bytes == 0)) {
            (0, connection_1.connectionEnd)(connection);
            return false;
        }
        if (connection.timer != timers_1.TIMER_HEAD && connection.scanned != 0)
            (0, timers_1.timerStart)(connection, timers_1.TIMER_HEAD);
        return false;
    }
    (0, timers_1.timerStop)(connection);
    const end = connection.head + connection.headBytes;
    const status = (0, head_1.parseRequest)(connection.head, end);
    if (status != 0)
        return refuse(connection, status);
    connection.scanned = 0;
    connection.flags &= ~(connection_1.HTTP_RESPONDED | connection_1.HTTP_LAST | connection_1.HTTP_END_TOLD | connection_1.HTTP_WANTS_BODY | connection_1.HTTP_WANTS_ROOM | connection_1.HTTP_OWES_CONTINUE);
    connection.method = head_1.headMethod;
    connection.message = head_1.headFlags;
    connection.textAt = head_1.headTextAt;
    connection.textLength = head_1.headTextLength;
    connection.fieldsAt = head_1.headFieldsAt;
    connection.spent = 0;
    connection.chunkDigits = 0;
    connection.bodyLeft = head_1.headIsChunked ? 0 : head_1.headLength;
    connection.body = head_1.headIsChunked ? body_1.BODY_CHUNK_SIZE : head_1.headHasLength && head_1.headLength != 0 ? body_1.BODY_LENGTH : body_1.BODY_DONE;
    if (connection.body != body_1.BODY_DONE)
        connection.message |= abi_1.MESSAGE_HAS_BODY;
    if (head_1.headFlags & abi_1.MESSAGE_EXPECTS && connection.body != body_1.BODY_DONE)
        connection.flags |= connection_1.HTTP_OWES_CONTINUE;
    if ((0, memo_1.memoAnswer)(connection, listener, end))
        return finish(connection);
    if ((0, entity_1.entityName)(connection) == 0)
        return refuse(connection, 503);
    connection.state = connection_1.STATE_MESSAGE;
    (0, events_1.eventPostWith)(connection, abi_1.EVENT_REQUEST, connection.method, connection.message);
    return true;
}
/** Answers a head that cannot be served, and ends the connection. */
function refuse(connection, status) {
    connection.message = 0;
    connection.method = 0;
    connection.flags &= ~connection_1.HTTP_RESPONDED;
    (0, send_1.sendResponse)(connection, status, abi_1.RESPOND_CLOSE, 0, 0, 0);
    (0, connection_1.connectionEnd)(connection);
    return false;
}
/** While the control plane has the message: tells it what it waits for. */
function serverProgress(connection) {
    if (connection.flags & connection_1.HTTP_WANTS_BODY) {
        if ((0, body_1.bodySpan)(connection) != 0) {
            connection.flags &= ~connection_1.HTTP_WANTS_BODY;
            (0, events_1.eventPost)(connection, abi_1.EVENT_BODY);
            (0, timers_1.timerStop)(connection);
        }
        else if (connection.body == body_1.BODY_DONE)
            tellEnd(connection);
        else if (connection.body == body_1.BODY_BROKEN) {
            breakOff(connection);
            return;
        }
        else
            (0, timers_1.timerStart)(connection, timers_1.TIMER_STALL);
    }
    if (connection.flags & connection_1.HTTP_WANTS_ROOM && (0, stream_1.streamRoom)((0, connection_1.streamOf)(connection)) != 0) {
        connection.flags &= ~connection_1.HTTP_WANTS_ROOM;
        (0, events_1.eventPost)(connection, abi_1.EVENT_WRITABLE);
        (0, timers_1.timerStop)(connection);
    }
}
function tellEnd(connection) {
    connection.flags &= ~connection_1.HTTP_WANTS_BODY;
    (0, timers_1.timerStop)(connection);
    if (connection.flags & connection_1.HTTP_END_TOLD)
        return;
    connection.flags |= connection_1.HTTP_END_TOLD;
    (0, events_1.eventPost)(connection, abi_1.EVENT_BODY_END);
}
/** The body's framing is wrong: who has the message is told, and the stream is cut. */
function breakOff(connection) {
    const stream = (0, connection_1.streamOf)(connection);
    (0, stream_1.streamAbort)(stream);
    (0, connection_1.connectionLost)(connection, abi_1.REASON_ABORTED);
}
/** rxSpan on a message: also asks for the rest when there is nothing now. */
function messageSpan(connection) {
    if (connection.state != connection_1.STATE_MESSAGE)
        return 0;
    const span = (0, body_1.bodySpan)(connection);
    if (span != 0)
        return span;
    if (connection.body == body_1.BODY_DONE)
        tellEnd(connection);
    else if (connection.body == body_1.BODY_BROKEN)
        breakOff(connection);
    else {
        connection.flags |= connection_1.HTTP_WANTS_BODY;
        if (connection.flags & connection_1.HTTP_OWES_CONTINUE) {
            connection.flags &= ~connection_1.HTTP_OWES_CONTINUE;
            (0, send_1.sendContinue)(connection);
        }
        (0, timers_1.timerStart)(connection, timers_1.TIMER_STALL);
    }
    return 0;
}
/** OP_HTTP_END of a server's message. */
function serverEnd(connection) {
    if (connection.state == connection_1.STATE_GONE) {
        (0, connection_1.connectionFree)(connection);
        return 0;
    }
    if (connection.state != connection_1.STATE_MESSAGE)
        return abi_1.E_HANDLE;
    if ((connection.flags & connection_1.HTTP_RESPONDED) == 0 || !(0, send_1.sendEnd)(connection)) {
        (0, connection_1.connectionCut)(connection);
        return 0;
    }
    // A client that was never told to go on may send the body or not: the framing is lost (RFC 9110, 10.1.1).
    if (connection.flags & connection_1.HTTP_OWES_CONTINUE)
        connection.flags |= connection_1.HTTP_LAST;
    if (finish(connection))
        serverPump(connection);
    return 0;
}
/** The answer is complete. True when the connection goes on. */
function finish(connection) {
    (0, connection_1.headForget)(connection);
    connection.mask = 0;
    if (connection.flags & connection_1.HTTP_LAST) {
        (0, connection_1.connectionEnd)(connection);
        return false;
    }
    connection.spent = 0;
    connection.state = connection_1.STATE_DRAIN;
    return drain(connection);
}
/** Reads and forgets the rest of a body; true when the next head may come. */
function drain(connection) {
    while ((0, body_1.bodySpan)(connection) != 0) {
        connection.spent += body_1.bodySpanLength;
        (0, body_1.bodyConsume)(connection, body_1.bodySpanLength);
        if (connection.spent > DRAIN_LIMIT)
            break;
    }
    if (connection.body == body_1.BODY_DONE) {
        connection.state = connection_1.STATE_HEAD;
        (0, timers_1.timerStart)(connection, timers_1.TIMER_IDLE);
        return true;
    }
    if (connection.body == body_1.BODY_BROKEN || connection.spent > DRAIN_LIMIT)
        (0, connection_1.connectionEnd)(connection);
    else
        (0, timers_1.timerStart)(connection, timers_1.TIMER_STALL);
    return false;
}
/** The connection's time is over. */
function serverExpired(connection) {
    (0, timers_1.timerStop)(connection);
    const stream = (0, connection_1.streamOf)(connection);
    if (connection.state == connection_1.STATE_MESSAGE) {
        (0, stream_1.streamAbort)(stream);
        (0, connection_1.connectionLost)(connection, abi_1.REASON_ABORTED);
    }
    else if (connection.state == connection_1.STATE_HEAD && connection.scanned != 0)
        refuse(connection, 408);
    else if ((0, stream_1.sendChain)(stream).bytes != 0)
        (0, connection_1.connectionCut)(connection);
    else
        (0, connection_1.connectionEnd)(connection);
}
