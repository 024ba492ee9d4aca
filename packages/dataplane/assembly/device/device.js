"use strict";
var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.Device = exports.COUNT_RX_CHECKSUM = exports.COUNT_TX_DROPPED = exports.COUNT_TX_BYTES = exports.COUNT_TX_FRAMES = exports.COUNT_RX_DROPPED = exports.COUNT_RX_BYTES = exports.COUNT_RX_FRAMES = exports.OFFLOAD_RX_CHECKSUM = exports.OFFLOAD_TX_TSO6 = exports.OFFLOAD_TX_TSO4 = exports.OFFLOAD_TX_CHECKSUM = exports.DEVICES = void 0;
exports.devicesStart = devicesStart;
exports.deviceCount = deviceCount;
exports.deviceAt = deviceAt;
exports.deviceMac = deviceMac;
exports.deviceMake = deviceMake;
exports.deviceCountUp = deviceCountUp;
exports.deviceCounter = deviceCounter;
exports.deviceHasRoom = deviceHasRoom;
exports.deviceSend = deviceSend;
exports.deviceNext = deviceNext;
/** Network devices: what they are, what they can do, what waits to be sent on each, and what went through. */
const abi_1 = require("../abi");
const arena_1 = require("../memory/arena");
const frame_1 = require("./frame");
exports.DEVICES = 4;
/** Offloads of a device: bits of deviceAdd. */
exports.OFFLOAD_TX_CHECKSUM = 1;
exports.OFFLOAD_TX_TSO4 = 2;
exports.OFFLOAD_TX_TSO6 = 4;
exports.OFFLOAD_RX_CHECKSUM = 8;
/** Counters, by the number that OP_DEVICE_COUNTER takes. */
exports.COUNT_RX_FRAMES = 0;
exports.COUNT_RX_BYTES = 1;
/** Received and not understood, not for us, or wrong. */
exports.COUNT_RX_DROPPED = 2;
exports.COUNT_TX_FRAMES = 3;
exports.COUNT_TX_BYTES = 4;
/** Not sent because too much waited. */
exports.COUNT_TX_DROPPED = 5;
/** Received with a wrong checksum. */
exports.COUNT_RX_CHECKSUM = 6;
const COUNTERS = 8;
/** Frames that wait on one device; more are refused to who sends. */
const QUEUE = 512;
let Device = class Device {
    number;
    mtu;
    offloads;
    isUp;
    /** Every destination is taken as ours: a gateway. */
    takesAny;
    queued;
    first;
    last;
    /** Six bytes, in the order of the wire; at OFFSET_MAC. */
    mac;
};
exports.Device = Device;
exports.Device = Device = __decorate([
    unmanaged
], Device);
const COUNTER_BASE = 64;
const DEVICE_BYTES = COUNTER_BASE + COUNTERS * 8;
let table = 0;
let count = 0;
function devicesStart() {
    table = (0, arena_1.arenaMust)(exports.DEVICES * DEVICE_BYTES);
}
function deviceCount() {
    return count;
}
/** The device of that number, which exists. */
// @ts-ignore: decorator
function deviceAt(number) {
    return changetype(table + number * DEVICE_BYTES);
}
/** The address of its six bytes of MAC. */
// @ts-ignore: decorator
function deviceMac(device) {
    return changetype(device) + offsetof('mac');
}
/** See the export of this name in direct.ts. */
function deviceMake(macHigh, macLow, mtu, offloads) {
    if (count == exports.DEVICES || mtu < 576 || mtu > 65_535)
        return abi_1.E_ARGUMENT;
    const device = deviceAt(count);
    device.number = count;
    device.mtu = mtu;
    device.offloads = offloads;
    device.isUp = true;
    const mac = deviceMac(device);
    store(mac, bswap(macHigh));
    store(mac, bswap(macLow), 2);
    count++;
    return device.number;
}
// @ts-ignore: decorator
function deviceCountUp(device, counter, by = 1) {
    const at = changetype(device) + COUNTER_BASE + counter * 8;
    store(at, load(at) + by);
}
function deviceCounter(device, counter) {
    return counter < COUNTERS ? load(changetype(device) + COUNTER_BASE + counter * 8) : 0;
}
/** Whether a frame would be taken now. TCP asks first, and tries again when frames have left. */
// @ts-ignore: decorator
function deviceHasRoom(device) {
    return device.queued < QUEUE;
}
/** Queues a finished frame (Ethernet header included). Takes the frame: it is dropped when too many wait. */
function deviceSend(device, frame) {
    if (!device.isUp || device.queued == QUEUE) {
        deviceCountUp(device, exports.COUNT_TX_DROPPED);
        (0, frame_1.frameDone)(frame);
        return false;
    }
    (0, frame_1.frameFinish)(frame);
    (0, frame_1.frameLink)(frame, 0);
    if (device.last == 0)
        device.first = frame;
    else
        (0, frame_1.frameLink)(device.last, frame);
    device.last = frame;
    device.queued++;
    return true;
}
/** The next frame to send, or 0; it is the caller's until frameDone. */
function deviceNext(device) {
    const frame = device.first;
    if (frame == 0)
        return 0;
    device.first = (0, frame_1.frameNext)(frame);
    if (device.first == 0)
        device.last = 0;
    device.queued--;
    deviceCountUp(device, exports.COUNT_TX_FRAMES);
    deviceCountUp(device, exports.COUNT_TX_BYTES, changetype(frame).length);
    return frame;
}
