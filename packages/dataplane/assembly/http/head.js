"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.headIsSpecial = exports.headLength = exports.headHasLength = exports.headIsChunked = exports.headFlags = exports.headFieldsAt = exports.headTextLength = exports.headTextAt = exports.headStatus = exports.headMethod = exports.HEAD_LIMIT = void 0;
exports.findHeadEnd = findHeadEnd;
exports.parseRequest = parseRequest;
exports.parseResponse = parseResponse;
/**
 * The head of a message: its first line and its fields (RFC 9112, 2–6). Finds where it ends, checks it strictly, and
 * notes what framing needs. Nothing is copied: the rest is read from the text when somebody asks.
 *
 * Refused, because two readers could take them differently (request smuggling, RFC 9112 11.2): bare CR or LF, folded
 * lines, a space before the colon, content-length beside transfer-encoding, lengths that differ, a last coding that is not
 * chunked, no Host or two in HTTP/1.1.
 */
const abi_1 = require("../abi");
const characters_1 = require("./characters");
const names_1 = require("./names");
/** The longest head; a longer one is answered with 431. */
exports.HEAD_LIMIT = 32_768;
/** Fields of one head. */
const FIELDS = 128;
// ---- What the last call of parseRequest or parseResponse found.
exports.headMethod = 0;
exports.headStatus = 0;
/** Of the target, or of the reason phrase. */
exports.headTextAt = 0;
exports.headTextLength = 0;
/** Where the fields begin. */
exports.headFieldsAt = 0;
/** MESSAGE_* but MESSAGE_HAS_BODY. */
exports.headFlags = 0;
exports.headIsChunked = false;
exports.headHasLength = false;
exports.headLength = 0;
/** A Range, If-Range or other precondition than If-None-Match is there: no memoised answer. */
exports.headIsSpecial = false;
/**
 * Where the head that begins at `at` ends (behind its empty line), looking from `from` on; 0 when its end is not among
 * the bytes up to `end`.
 */
function findHeadEnd(from, end) {
    let at = from;
    while (at + 8 <= end) {
        const word = load(at) ^ 0x0a0a0a0a0a0a0a0a;
        let zeros = (word - 0x0101010101010101) & ~word & 0x8080808080808080;
        while (zeros != 0) {
            const feed = at + (ctz(zeros) >> 3);
            if (feed + 3 <= end && load(feed, 1) == 0x0a0d)
                return feed + 3;
            zeros &= zeros - 1;
        }
        at += 8;
    }
    for (; at + 3 <= end; at++) {
        if (load(at) == 0x0a && load(at, 1) == 0x0a0d)
            return at + 3;
    }
    return 0;
}
/** Parses a request's head [at, end); 0, or the status to refuse it with. */
function parseRequest(at, end) {
    let to = at;
    while ((0, characters_1.isA)(load(to), characters_1.TOKEN))
        to++;
    if (to == at || load(to) != 0x20)
        return 400;
    exports.headMethod = methodOf(at, (to - at));
    at = ++to;
    while ((0, characters_1.isA)(load(to), characters_1.TARGET))
        to++;
    if (to == at || load(to) != 0x20)
        return 400;
    exports.headTextAt = at;
    exports.headTextLength = (to - at);
    to++;
    if (!isVersion(to) || load(to, 8) != 0x0a0d)
        return load(to) == 0x50545448 && load(to, 4) == 0x2f ? 505 : 400;
    const minor = load(to, 7) - 0x30;
    exports.headFieldsAt = to + 10;
    const refused = parseFields(exports.headFieldsAt, end, minor == 0);
    if (refused != 0)
        return refused;
    return minor > 0 && hosts != 1 ? 400 : 0;
}
/** Parses a response's head [at, end); 0, or 502 when it is none. */
function parseResponse(at, end) {
    if (end - at < 15 || !isVersion(at) || load(at, 8) != 0x20)
        return 502;
    const hundreds = load(at, 9);
    const tens = load(at, 10);
    const ones = load(at, 11);
    if (!(0, characters_1.isA)(hundreds, characters_1.DIGIT) || !(0, characters_1.isA)(tens, characters_1.DIGIT) || !(0, characters_1.isA)(ones, characters_1.DIGIT) || hundreds < 0x31)
        return 502;
    exports.headStatus = (hundreds - 0x30) * 100 + (tens - 0x30) * 10 + (ones - 0x30);
    let to = at + 12;
    // The space before an empty reason is left out by many.
    if (load(to) == 0x20)
        to++;
    exports.headTextAt = to;
    while ((0, characters_1.isA)(load(to), characters_1.VALUE))
        to++;
    if (load(to) != 0x0a0d)
        return 502;
    exports.headTextLength = (to - exports.headTextAt);
    exports.headFieldsAt = to + 2;
    return parseFields(exports.headFieldsAt, end, load(at, 7) == 0x30) == 0 ? 0 : 502;
}
function isVersion(at) {
    return load(at) == load(names_1.HTTP_1) && load(at, 4) == load(names_1.HTTP_1, 4) && load(at, 6) == 0x2e &&
        (0, characters_1.isA)(load(at, 7), characters_1.DIGIT) && load(at, 5) == 0x31;
}
/** The method's number. The names are compared as integers of four bytes. */
function methodOf(at, length) {
    const four = load(at);
    if (length == 3) {
        if ((four & 0xffffff) == 0x544547)
            return abi_1.HTTP_GET;
        if ((four & 0xffffff) == 0x545550)
            return abi_1.HTTP_PUT;
    }
    else if (length == 4) {
        if (four == 0x44414548)
            return abi_1.HTTP_HEAD;
        if (four == 0x54534f50)
            return abi_1.HTTP_POST;
    }
    else if (length == 5) {
        if (four == 0x43544150 && load(at, 4) == 0x48)
            return abi_1.HTTP_PATCH;
        if (four == 0x43415254 && load(at, 4) == 0x45)
            return abi_1.HTTP_TRACE;
    }
    else if (length == 6) {
        if (four == 0x454c4544 && load(at, 4) == 0x4554)
            return abi_1.HTTP_DELETE;
    }
    else if (length == 7) {
        if (four == 0x4954504f && load(at, 4) == 0x4e4f && load(at, 6) == 0x53)
            return abi_1.HTTP_OPTIONS;
        if (four == 0x4e4e4f43 && load(at, 4) == 0x4345 && load(at, 6) == 0x54)
            return abi_1.HTTP_CONNECT;
    }
    return abi_1.HTTP_OTHER;
}
let hosts = 0;
let saysClose = false;
let saysKeepAlive = false;
let namesUpgrade = false;
let hasUpgrade = false;
function parseFields(at, end, isHttp10) {
    hosts = 0;
    saysClose = saysKeepAlive = namesUpgrade = hasUpgrade = false;
    exports.headFlags = isHttp10 ? abi_1.MESSAGE_HTTP10 : 0;
    exports.headIsChunked = exports.headHasLength = exports.headIsSpecial = false;
    exports.headLength = 0;
    const last = end - 2;
    for (let count = 0; at < last; count++) {
        if (count == FIELDS)
            return 431;
        const name = at;
        while ((0, characters_1.isA)(load(at), characters_1.TOKEN))
            at++;
        const nameLength = (at - name);
        if (nameLength == 0 || load(at) != 0x3a)
            return 400;
        at++;
        while (load(at) == 0x20 || load(at) == 9)
            at++;
        const value = at;
        while ((0, characters_1.isA)(load(at), characters_1.VALUE))
            at++;
        if (load(at) != 0x0a0d || at >= end)
            return 400;
        let stop = at;
        while (stop > value && (load(stop - 1) == 0x20 || load(stop - 1) == 9))
            stop--;
        const refused = noteField(name, nameLength, value, (stop - value));
        if (refused != 0)
            return refused;
        at += 2;
    }
    if (at != last)
        return 400;
    if (exports.headIsChunked && (exports.headHasLength || isHttp10))
        return 400;
    if (isHttp10 ? saysKeepAlive && !saysClose : !saysClose)
        exports.headFlags |= abi_1.MESSAGE_KEEPS_ALIVE;
    if (namesUpgrade && hasUpgrade && !isHttp10)
        exports.headFlags |= abi_1.MESSAGE_UPGRADE;
    if (isHttp10)
        exports.headFlags &= ~abi_1.MESSAGE_EXPECTS;
    return 0;
}
/** What framing needs of a field; most are told apart by their length alone. */
function noteField(name, length, value, valueLength) {
    switch (length) {
        case 4:
            if ((0, characters_1.equalsLower)(name, 4, names_1.HOST, 4))
                hosts++;
            break;
        case 5:
            // range
            if ((load(name) | 0x20) == 0x72 && (load(name, 4) | 0x20) == 0x65)
                exports.headIsSpecial = true;
            break;
        case 6:
            if ((0, characters_1.equalsLower)(name, 6, names_1.EXPECT, 6)) {
                if (!(0, characters_1.equalsLower)(value, valueLength, names_1.CONTINUE_100, 12))
                    return 417;
                exports.headFlags |= abi_1.MESSAGE_EXPECTS;
            }
            break;
        case 7:
            if ((0, characters_1.equalsLower)(name, 7, names_1.UPGRADE, 7))
                hasUpgrade = true;
            break;
        case 8: // if-match, if-range
        case 17: // if-modified-since, transfer-encoding
        case 19: // if-unmodified-since
            if ((load(name) | 0x2020) == 0x6669 && load(name, 2) == 0x2d) {
                if (length != 17)
                    exports.headIsSpecial = true;
            }
            else if ((0, characters_1.equalsLower)(name, length, names_1.TRANSFER_ENCODING, 17)) {
                // Another coding below chunked would have to be undone by somebody: none is offered (RFC 9112, 6.1: 501).
                if (exports.headIsChunked)
                    return 400;
                if (!(0, characters_1.equalsLower)(value, valueLength, names_1.CHUNKED, 7))
                    return 501;
                exports.headIsChunked = true;
            }
            break;
        case 10:
            if ((0, characters_1.equalsLower)(name, 10, names_1.CONNECTION, 10)) {
                if ((0, characters_1.listHas)(value, valueLength, names_1.CLOSE, 5))
                    saysClose = true;
                if ((0, characters_1.listHas)(value, valueLength, names_1.KEEP_ALIVE, 10))
                    saysKeepAlive = true;
                if ((0, characters_1.listHas)(value, valueLength, names_1.UPGRADE, 7))
                    namesUpgrade = true;
            }
            break;
        case 14:
            if ((0, characters_1.equalsLower)(name, 14, names_1.CONTENT_LENGTH, 14))
                return noteLength(value, valueLength);
            break;
    }
    return 0;
}
function noteLength(value, length) {
    if (length == 0 || length > 15)
        return 400;
    let number = 0;
    for (let i = 0; i < length; i++) {
        const c = load(value + i);
        if (!(0, characters_1.isA)(c, characters_1.DIGIT))
            return 400;
        number = number * 10 + (c - 0x30);
    }
    if (exports.headHasLength && number != exports.headLength)
        return 400;
    exports.headHasLength = true;
    exports.headLength = number;
    return 0;
}
