"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.TIMER_STALL = exports.TIMER_HEAD = exports.TIMER_IDLE = void 0;
exports.timersStart = timersStart;
exports.timerSetLength = timerSetLength;
exports.timerStart = timerStart;
exports.timerStop = timerStop;
exports.timerExpired = timerExpired;
exports.timersNext = timersNext;
/**
 * How long a connection may keep us waiting. Each kind of wait has one length, so each is a list in the order of
 * deadlines: starting, stopping and expiring take constant time, whatever the number of connections.
 */
const clock_1 = require("../clock");
/** Between two requests. */
exports.TIMER_IDLE = 1;
/** From the first byte of a head to its last: what slows down a server's slot is cut off. */
exports.TIMER_HEAD = 2;
/** Nothing moved in a body that somebody waits for. */
exports.TIMER_STALL = 3;
const KINDS = 4;
/** Per kind: first, last, length in ms. */
const lists = memory.data(48, 8);
function timersStart() {
    timerSetLength(exports.TIMER_IDLE, 75_000);
    timerSetLength(exports.TIMER_HEAD, 20_000);
    timerSetLength(exports.TIMER_STALL, 60_000);
}
function timerSetLength(kind, ms) {
    if (kind > 0 && kind < KINDS)
        store(lists + kind * 12, ms, 8);
}
function timerStart(connection, kind) {
    timerStop(connection);
    const list = lists + kind * 12;
    connection.timer = kind;
    connection.deadlineMs = clock_1.nowMs + load(list, 8);
    connection.nextTimed = 0;
    const last = load(list, 4);
    connection.lastTimed = last;
    if (last == 0)
        store(list, changetype(connection));
    else
        changetype(last).nextTimed = changetype(connection);
    store(list, changetype(connection), 4);
}
function timerStop(connection) {
    if (connection.timer == 0)
        return;
    const list = lists + connection.timer * 12;
    const next = connection.nextTimed;
    const last = connection.lastTimed;
    if (last == 0)
        store(list, next);
    else
        changetype(last).nextTimed = next;
    if (next == 0)
        store(list, last, 4);
    else
        changetype(next).lastTimed = last;
    connection.timer = 0;
}
/** A connection whose time is over, out of its list; 0: none. */
function timerExpired() {
    for (let kind = 1; kind < KINDS; kind++) {
        const first = load(lists + kind * 12);
        if (first == 0 || changetype(first).deadlineMs > clock_1.nowMs)
            continue;
        return first;
    }
    return 0;
}
/** Nanoseconds of the next deadline, or NEVER. */
function timersNext() {
    let next = clock_1.NEVER;
    for (let kind = 1; kind < KINDS; kind++) {
        const first = load(lists + kind * 12);
        if (first != 0)
            next = min(next, changetype(first).deadlineMs * 1_000_000);
    }
    return next;
}
