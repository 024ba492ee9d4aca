"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.init = init;
exports.seed = seed;
exports.tick = tick;
exports.scratch = scratch;
exports.frameBuffer = frameBuffer;
exports.memoryUsed = memoryUsed;
exports.deviceAdd = deviceAdd;
exports.input = input;
exports.outputNext = outputNext;
exports.outputDone = outputDone;
exports.call = call;
exports.eventsPending = eventsPending;
exports.eventsTake = eventsTake;
exports.txSpan = txSpan;
exports.txCommit = txCommit;
exports.rxSpan = rxSpan;
exports.rxConsume = rxConsume;
/**
 * The data plane with our own TCP/IP on network devices. One instance is one host. Its exports are the whole of its
 * border, see README.md. Everything but `init` and `seed` may be called in any order at any time; nothing calls back.
 */
const abi_1 = require("./abi");
const clock_1 = require("./clock");
const device_1 = require("./device/device");
const frame_1 = require("./device/frame");
const input_1 = require("./ethernet/input");
const control_1 = require("./http/control");
const control_2 = require("./ip/control");
const arena_1 = require("./memory/arena");
const entity_1 = require("./object/entity");
const events_1 = require("./object/events");
const random_1 = require("./random");
const scratch_1 = require("./scratch");
const stream_1 = require("./socket/stream");
const control_3 = require("./tcp/control");
/** Once, before anything else. At most `maxBytes` of linear memory will be used. */
function init(maxBytes) {
    (0, arena_1.arenaStart)(maxBytes);
    (0, entity_1.entitiesStart)();
    (0, device_1.devicesStart)();
    (0, control_2.ipStart)();
    (0, control_3.tcpStart)();
    (0, control_1.httpStart)();
}
/** 128 bits that nobody else knows. */
function seed(a, b) {
    (0, random_1.randomSeed)(a, b);
}
/** Sets the clock (monotonic nanoseconds) and runs what is due; returns the next deadline, u64.MAX for none. */
function tick(nowNs) {
    (0, clock_1.clockSet)(nowNs);
    return min((0, control_2.ipTick)(), min((0, control_3.tcpTick)(), (0, control_1.httpTick)()));
}
/** 64 KiB for arguments and results. */
function scratch() {
    return scratch_1.scratch;
}
/** Room for one received frame, for a driver without receive memory of its own. */
function frameBuffer() {
    return scratch_1.frameBuffer;
}
/** Bytes of linear memory in use. */
function memoryUsed() {
    return (0, arena_1.arenaUsed)();
}
/** A device with that MAC (two and four bytes, as integers); its number, or E_ARGUMENT. `offloads`: OFFLOAD_* bits. */
function deviceAdd(macHigh, macLow, mtu, offloads) {
    return (0, device_1.deviceMake)(macHigh, macLow, mtu, offloads);
}
/** One received Ethernet frame; not kept. Flag 1: its checksums are good. */
function input(device, frame, length, flags) {
    if (device < (0, device_1.deviceCount)())
        (0, input_1.ethernetInput)(device, frame, length, flags);
}
/** The next frame to send on that device, or 0. The caller gives it back with outputDone. */
function outputNext(device) {
    if (device >= (0, device_1.deviceCount)())
        return 0;
    const waiting = (0, device_1.deviceNext)((0, device_1.deviceAt)(device));
    if (waiting != 0)
        return waiting;
    flush();
    return (0, device_1.deviceNext)((0, device_1.deviceAt)(device));
}
function outputDone(frame) {
    (0, frame_1.frameDone)(frame);
}
function flush() {
    (0, control_1.httpPump)();
    (0, control_3.tcpFlush)();
}
/** Any operation of abi.ts. */
function call(op, a, b, c) {
    if (op < 100)
        return (0, control_2.ipCall)(op, a, b, c);
    if (op < 140)
        return (0, control_3.tcpCall)(op, a, b, c);
    return op < 200 ? (0, control_1.httpCall)(op, a, b, c) : abi_1.E_OPERATION;
}
/** How many objects have something to tell; 0 is exact. */
function eventsPending() {
    (0, control_1.httpPump)();
    return (0, events_1.eventCount)();
}
/** Moves at most `capacity` records of 16 bytes to `into`; returns their number. */
function eventsTake(into, capacity) {
    (0, control_1.httpPump)();
    return (0, events_1.eventTake)(into, capacity);
}
function txSpan(handle) {
    return (0, stream_1.streamTxSpan)(handle);
}
function txCommit(handle, count) {
    (0, stream_1.streamTxCommit)(handle, count);
}
function rxSpan(handle) {
    return (0, stream_1.streamRxSpan)(handle);
}
function rxConsume(handle, count) {
    (0, stream_1.streamRxConsume)(handle, count);
}
