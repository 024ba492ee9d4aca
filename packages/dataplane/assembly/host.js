"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.hostWritten = exports.hostWriteSpan = exports.hostStream = exports.hostReadSpan = exports.hostReadNothing = exports.hostReadEnd = exports.hostReadCommit = exports.hostNext = exports.hostListen = exports.hostConnected = exports.hostClosed = void 0;
exports.init = init;
exports.seed = seed;
exports.tick = tick;
exports.scratch = scratch;
exports.memoryUsed = memoryUsed;
exports.call = call;
exports.eventsPending = eventsPending;
exports.eventsTake = eventsTake;
exports.txSpan = txSpan;
exports.txCommit = txCommit;
exports.rxSpan = rxSpan;
exports.rxConsume = rxConsume;
/**
 * The data plane on the host's sockets: streams and HTTP, without TCP/IP of our own. The border is that of direct.ts but
 * for devices; the exports that begin with `host` are for the glue that has the sockets (host/carrier.ts).
 */
const abi_1 = require("./abi");
const clock_1 = require("./clock");
const carrier_1 = require("./host/carrier");
const control_1 = require("./http/control");
const arena_1 = require("./memory/arena");
const entity_1 = require("./object/entity");
const events_1 = require("./object/events");
const random_1 = require("./random");
const scratch_1 = require("./scratch");
const stream_1 = require("./socket/stream");
var carrier_2 = require("./host/carrier");
Object.defineProperty(exports, "hostClosed", { enumerable: true, get: function () { return carrier_2.hostClosed; } });
Object.defineProperty(exports, "hostConnected", { enumerable: true, get: function () { return carrier_2.hostConnected; } });
Object.defineProperty(exports, "hostListen", { enumerable: true, get: function () { return carrier_2.hostListen; } });
Object.defineProperty(exports, "hostNext", { enumerable: true, get: function () { return carrier_2.hostNext; } });
Object.defineProperty(exports, "hostReadCommit", { enumerable: true, get: function () { return carrier_2.hostReadCommit; } });
Object.defineProperty(exports, "hostReadEnd", { enumerable: true, get: function () { return carrier_2.hostReadEnd; } });
Object.defineProperty(exports, "hostReadNothing", { enumerable: true, get: function () { return carrier_2.hostReadNothing; } });
Object.defineProperty(exports, "hostReadSpan", { enumerable: true, get: function () { return carrier_2.hostReadSpan; } });
Object.defineProperty(exports, "hostStream", { enumerable: true, get: function () { return carrier_2.hostStream; } });
Object.defineProperty(exports, "hostWriteSpan", { enumerable: true, get: function () { return carrier_2.hostWriteSpan; } });
Object.defineProperty(exports, "hostWritten", { enumerable: true, get: function () { return carrier_2.hostWritten; } });
function init(maxBytes) {
    (0, arena_1.arenaStart)(maxBytes);
    (0, entity_1.entitiesStart)();
    (0, carrier_1.hostStart)();
    (0, control_1.httpStart)();
}
function seed(a, b) {
    (0, random_1.randomSeed)(a, b);
}
function tick(nowNs) {
    (0, clock_1.clockSet)(nowNs);
    return (0, control_1.httpTick)();
}
function scratch() {
    return scratch_1.scratch;
}
function memoryUsed() {
    return (0, arena_1.arenaUsed)();
}
function call(op, a, b, c) {
    if (op >= 100 && op < 140)
        return (0, carrier_1.hostCall)(op, a, b, c);
    return op >= 140 && op < 200 ? (0, control_1.httpCall)(op, a, b, c) : abi_1.E_OPERATION;
}
function eventsPending() {
    (0, control_1.httpPump)();
    return (0, events_1.eventCount)();
}
function eventsTake(into, capacity) {
    (0, control_1.httpPump)();
    return (0, events_1.eventTake)(into, capacity);
}
function txSpan(handle) {
    return (0, control_1.httpIsHandle)(handle) ? (0, control_1.httpTxSpan)(handle) : (0, stream_1.streamTxSpan)(handle);
}
function txCommit(handle, count) {
    if ((0, control_1.httpIsHandle)(handle))
        (0, control_1.httpTxCommit)(handle, count);
    else
        (0, stream_1.streamTxCommit)(handle, count);
}
function rxSpan(handle) {
    return (0, control_1.httpIsHandle)(handle) ? (0, control_1.httpRxSpan)(handle) : (0, stream_1.streamRxSpan)(handle);
}
function rxConsume(handle, count) {
    if ((0, control_1.httpIsHandle)(handle))
        (0, control_1.httpRxConsume)(handle, count);
    else
        (0, stream_1.streamRxConsume)(handle, count);
}
