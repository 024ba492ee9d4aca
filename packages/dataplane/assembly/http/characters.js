"use strict";
/** Classes of bytes in HTTP/1.1 messages (RFC 9110, 5.6; RFC 9112, 3 and 5), as one table. */
Object.defineProperty(exports, "__esModule", { value: true });
exports.HEX = exports.DIGIT = exports.TARGET = exports.VALUE = exports.TOKEN = void 0;
exports.charactersStart = charactersStart;
exports.isA = isA;
exports.lower = lower;
exports.equalsLower = equalsLower;
exports.listHas = listHas;
/** A character of a token: field names, methods. */
exports.TOKEN = 1;
/** A character of a field value: visible, obs-text, space and tab. */
exports.VALUE = 2;
/** A character of a request target: visible ASCII. */
exports.TARGET = 4;
exports.DIGIT = 8;
exports.HEX = 16;
const table = memory.data(256);
function charactersStart() {
    for (let c = 0; c < 256; c++) {
        let bits = 0;
        const isDigit = c >= 0x30 && c <= 0x39;
        const isLetter = (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a;
        if (isDigit || isLetter || isMark(c))
            bits |= exports.TOKEN;
        if (c == 9 || (c >= 0x20 && c != 0x7f))
            bits |= exports.VALUE;
        if (c > 0x20 && c < 0x7f)
            bits |= exports.TARGET;
        if (isDigit)
            bits |= exports.DIGIT | exports.HEX;
        if ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x66)
            bits |= exports.HEX;
        store(table + c, bits);
    }
}
/** The punctuation of a token: !#$%&'*+-.^_`|~ */
function isMark(c) {
    return c == 0x21 || (c >= 0x23 && c <= 0x27) || c == 0x2a || c == 0x2b || c == 0x2d || c == 0x2e ||
        c == 0x5e || c == 0x5f || c == 0x60 || c == 0x7c || c == 0x7e;
}
// @ts-ignore: decorator
function isA(c, class_) {
    return (load(table + c) & class_) != 0;
}
/** ASCII letters in lower case; other bytes may change, so only for tokens and comparisons with letters. */
// @ts-ignore: decorator
function lower(c) {
    return c >= 0x41 && c <= 0x5a ? c | 0x20 : c;
}
/** Whether `length` bytes at `at` are `text` (lower case), whatever their case. */
function equalsLower(at, length, text, textLength) {
    if (length != textLength)
        return false;
    for (let i = 0; i < length; i++) {
        if (lower(load(at + i)) != load(text + i))
            return false;
    }
    return true;
}
/** Whether a comma-separated list has the element `text` (lower case), whatever its case; parameters count as part of it. */
function listHas(at, length, text, textLength) {
    const end = at + length;
    while (at < end) {
        while (at < end && (load(at) == 0x20 || load(at) == 9 || load(at) == 0x2c))
            at++;
        let stop = at;
        while (stop < end && load(stop) != 0x2c)
            stop++;
        let last = stop;
        while (last > at && (load(last - 1) == 0x20 || load(last - 1) == 9))
            last--;
        if (equalsLower(at, (last - at), text, textLength))
            return true;
        at = stop;
    }
    return false;
}
