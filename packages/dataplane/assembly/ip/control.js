"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.ipStart = ipStart;
exports.ipCall = ipCall;
exports.ipTick = ipTick;
/** The operations 1 to 99 of `call` (devices, ARP, IPv4, IPv6, ICMP, UDP) and the network layer's timers. */
const abi_1 = require("../abi");
const clock_1 = require("../clock");
function ipStart() { }
function ipCall(op, a, b, c) {
    return abi_1.E_OPERATION;
}
/** Runs what is due; returns the next deadline in nanoseconds, or NEVER. */
function ipTick() {
    return clock_1.NEVER;
}
