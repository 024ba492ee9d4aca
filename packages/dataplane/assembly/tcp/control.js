"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.tcpStart = tcpStart;
exports.tcpCall = tcpCall;
exports.tcpTick = tcpTick;
exports.tcpFlush = tcpFlush;
exports.tcpInput = tcpInput;
exports.tcpUnreachable = tcpUnreachable;
/** The operations 100 to 139 of `call`, TCP's timers, and what the network layer tells TCP. */
const abi_1 = require("../abi");
const clock_1 = require("../clock");
function tcpStart() { }
function tcpCall(op, a, b, c) {
    return abi_1.E_OPERATION;
}
/** Runs what is due; returns the next deadline in nanoseconds, or NEVER. */
function tcpTick() {
    return clock_1.NEVER;
}
/** Looks at every stream that was marked dirty: sends what may be sent, frees what has ended. */
function tcpFlush() { }
/**
 * A segment for one of our addresses. `local` and `remote` are 16 bytes, not kept; `isChecked`: its checksum is good or
 * was never computed. `length` may exceed the MTU (segments that the device has joined).
 */
function tcpInput(device, segment, length, local, remote, isChecked) { }
/**
 * ICMP says that a segment of ours did not arrive (RFC 9293, 3.9.2.2; RFC 5927). `segment` holds its first 8 bytes at
 * least. `mtu` > 0: it was too big for a link of that MTU; else `isHard` says whether the connection is to be given up
 * before it is established.
 */
function tcpUnreachable(segment, local, remote, mtu, isHard) { }
