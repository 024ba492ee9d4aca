"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.httpStart = httpStart;
exports.httpCall = httpCall;
exports.httpTick = httpTick;
exports.httpPump = httpPump;
/** The operations 140 to 199 of `call` and the HTTP layer's timers. */
const abi_1 = require("../abi");
const clock_1 = require("../clock");
function httpStart() { }
function httpCall(op, a, b, c) {
    return abi_1.E_OPERATION;
}
function httpTick() {
    return clock_1.NEVER;
}
/** Looks at every stream of HTTP's that something has happened to. */
function httpPump() { }
