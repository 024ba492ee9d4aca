"use strict";
/** The one clock, set from outside (export `tick`); the data plane never asks for the time. */
Object.defineProperty(exports, "__esModule", { value: true });
exports.NEVER = exports.nowMs = exports.nowNs = void 0;
exports.clockSet = clockSet;
/** Monotonic nanoseconds. */
exports.nowNs = 0;
/** The same in milliseconds: what protocol timers count in. */
exports.nowMs = 0;
exports.NEVER = u64.MAX_VALUE;
function clockSet(ns) {
    if (ns <= exports.nowNs)
        return;
    exports.nowNs = ns;
    exports.nowMs = ns / 1_000_000;
}
