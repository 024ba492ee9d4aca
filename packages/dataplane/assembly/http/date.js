"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.DATE_BYTES = void 0;
exports.dateSet = dateSet;
exports.dateLine = dateLine;
/** The Date field (RFC 9110, 5.6.7 and 6.6.1): `date: Sun, 06 Nov 1994 08:49:37 GMT`, made at most once a second. */
const clock_1 = require("../clock");
const names_1 = require("./names");
/** Bytes of the whole line, its end included. */
exports.DATE_BYTES = 37;
const line = memory.data(48);
let isKnown = false;
/** Wall seconds minus monotonic seconds. */
let offset = 0;
let written = 0;
/** Says what time it is now, in seconds since 1970. */
function dateSet(seconds) {
    isKnown = true;
    offset = seconds - clock_1.nowMs / 1_000;
    written = 0;
}
/** The line of DATE_BYTES bytes, or 0 when nobody has said what time it is. */
function dateLine() {
    if (!isKnown)
        return 0;
    const seconds = clock_1.nowMs / 1_000 + offset;
    if (seconds != written) {
        written = seconds;
        write(seconds);
    }
    return line;
}
function two(at, value) {
    store(at, (0x30 + value / 10));
    store(at, (0x30 + (value % 10)), 1);
}
/** The civil date of a day number (days since 1970) by the era of 400 years from 0000-03-01. */
function write(seconds) {
    const days = (seconds / 86_400);
    const time = (seconds % 86_400);
    const shifted = days + 719_468;
    const era = shifted / 146_097;
    const dayOfEra = shifted % 146_097;
    const yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const shiftedMonth = (5 * dayOfYear + 2) / 153;
    const day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1;
    const month = shiftedMonth < 10 ? shiftedMonth + 2 : shiftedMonth - 10;
    const year = yearOfEra + era * 400 + (month < 2 ? 1 : 0);
    memory.copy(line, names_1.DATE_FIELD, names_1.DATE_FIELD_LENGTH);
    const at = line + names_1.DATE_FIELD_LENGTH;
    memory.copy(at, names_1.DAYS + ((days + 4) % 7) * 3, 3);
    store(at, 0x202c, 3);
    two(at + 5, day);
    store(at, 0x20, 7);
    memory.copy(at + 8, names_1.MONTHS + month * 3, 3);
    store(at, 0x20, 11);
    two(at + 12, year / 100);
    two(at + 14, year % 100);
    store(at, 0x20, 16);
    two(at + 17, time / 3_600);
    store(at, 0x3a, 19);
    two(at + 20, (time / 60) % 60);
    store(at, 0x3a, 22);
    two(at + 23, time % 60);
    store(at, 0x544d4720, 25);
    store(at, 0x0a0d, 29);
}
