"use strict";
/** The words that the HTTP layer itself knows: bytes of module memory, lower case. */
Object.defineProperty(exports, "__esModule", { value: true });
exports.DATE_FIELD_LENGTH = exports.TEXT_FIELD_LENGTH = exports.MONTHS = exports.DAYS = exports.LAST_CHUNK = exports.CONTINUE_LINE = exports.TEXT_FIELD = exports.KEEP_ALIVE_FIELD = exports.CLOSE_FIELD = exports.CHUNKED_FIELD = exports.LENGTH_FIELD = exports.DATE_FIELD = exports.VERSION_SPACE = exports.HTTP_1 = exports.BR = exports.GZIP = exports.CONTINUE_100 = exports.KEEP_ALIVE = exports.CLOSE = exports.CHUNKED = exports.ACCEPT_ENCODING = exports.IF_NONE_MATCH = exports.RANGE = exports.HOST = exports.UPGRADE = exports.EXPECT = exports.CONNECTION = exports.TRANSFER_ENCODING = exports.CONTENT_LENGTH = void 0;
exports.namesStart = namesStart;
// @ts-ignore: decorator
function word(text) {
    // A string literal is UTF-16 in static memory; folded to bytes once, at start.
    const length = text.length;
    const at = next;
    for (let i = 0; i < length; i++)
        store(at + i, text.charCodeAt(i));
    next = at + length;
    return at;
}
const space = memory.data(1_024);
let next = space;
exports.CONTENT_LENGTH = 0;
exports.TRANSFER_ENCODING = 0;
exports.CONNECTION = 0;
exports.EXPECT = 0;
exports.UPGRADE = 0;
exports.HOST = 0;
exports.RANGE = 0;
exports.IF_NONE_MATCH = 0;
exports.ACCEPT_ENCODING = 0;
exports.CHUNKED = 0;
exports.CLOSE = 0;
exports.KEEP_ALIVE = 0;
exports.CONTINUE_100 = 0;
exports.GZIP = 0;
exports.BR = 0;
exports.HTTP_1 = 0;
// What is written.
exports.VERSION_SPACE = 0;
exports.DATE_FIELD = 0;
exports.LENGTH_FIELD = 0;
exports.CHUNKED_FIELD = 0;
exports.CLOSE_FIELD = 0;
exports.KEEP_ALIVE_FIELD = 0;
exports.TEXT_FIELD = 0;
exports.CONTINUE_LINE = 0;
exports.LAST_CHUNK = 0;
exports.DAYS = 0;
exports.MONTHS = 0;
exports.TEXT_FIELD_LENGTH = 40;
exports.DATE_FIELD_LENGTH = 6;
function namesStart() {
    exports.CONTENT_LENGTH = word('content-length');
    exports.TRANSFER_ENCODING = word('transfer-encoding');
    exports.CONNECTION = word('connection');
    exports.EXPECT = word('expect');
    exports.UPGRADE = word('upgrade');
    exports.HOST = word('host');
    exports.RANGE = word('range');
    exports.IF_NONE_MATCH = word('if-none-match');
    exports.ACCEPT_ENCODING = word('accept-encoding');
    exports.CHUNKED = word('chunked');
    exports.CLOSE = word('close');
    exports.KEEP_ALIVE = word('keep-alive');
    exports.CONTINUE_100 = word('100-continue');
    exports.GZIP = word('gzip');
    exports.BR = word('br');
    exports.HTTP_1 = word('HTTP/1.');
    exports.VERSION_SPACE = word('HTTP/1.1 ');
    exports.DATE_FIELD = word('date: ');
    exports.LENGTH_FIELD = word('content-length: ');
    exports.CHUNKED_FIELD = word('transfer-encoding: chunked\r\n');
    exports.CLOSE_FIELD = word('connection: close\r\n');
    exports.KEEP_ALIVE_FIELD = word('connection: keep-alive\r\n');
    exports.TEXT_FIELD = word('content-type: text/plain;charset=UTF-8\r\n');
    exports.CONTINUE_LINE = word('HTTP/1.1 100 Continue\r\n\r\n');
    exports.LAST_CHUNK = word('0\r\n\r\n');
    exports.DAYS = word('SunMonTueWedThuFriSat');
    exports.MONTHS = word('JanFebMarAprMayJunJulAugSepOctNovDec');
}
