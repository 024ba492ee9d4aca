"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.statusLineLength = void 0;
exports.statusesStart = statusesStart;
exports.statusLine = statusLine;
/** The status lines of responses (RFC 9110, 15): `HTTP/1.1 200 OK\r\n`, ready to be copied. */
const arena_1 = require("../memory/arena");
const FIRST = 100;
const LAST = 599;
const LINE_LIMIT = 64;
/** Per status: u32 address of its line, u32 length. Statuses without a phrase of their own have an empty one. */
let table = 0;
const PHRASES = '100 Continue|101 Switching Protocols|200 OK|201 Created|202 Accepted|203 Non-Authoritative Information|' +
    '204 No Content|205 Reset Content|206 Partial Content|300 Multiple Choices|301 Moved Permanently|302 Found|' +
    '303 See Other|304 Not Modified|307 Temporary Redirect|308 Permanent Redirect|400 Bad Request|401 Unauthorized|' +
    '402 Payment Required|403 Forbidden|404 Not Found|405 Method Not Allowed|406 Not Acceptable|408 Request Timeout|' +
    '409 Conflict|410 Gone|411 Length Required|412 Precondition Failed|413 Content Too Large|414 URI Too Long|' +
    '415 Unsupported Media Type|416 Range Not Satisfiable|417 Expectation Failed|421 Misdirected Request|' +
    '422 Unprocessable Content|426 Upgrade Required|428 Precondition Required|429 Too Many Requests|' +
    '431 Request Header Fields Too Large|500 Internal Server Error|501 Not Implemented|502 Bad Gateway|' +
    '503 Service Unavailable|504 Gateway Timeout|505 HTTP Version Not Supported|';
function statusesStart() {
    table = (0, arena_1.arenaMust)((LAST - FIRST + 1) * 8);
    let start = 0;
    for (let i = 0; i < PHRASES.length; i++) {
        if (PHRASES.charCodeAt(i) != 0x7c)
            continue;
        const status = (PHRASES.charCodeAt(start) - 0x30) * 100 + (PHRASES.charCodeAt(start + 1) - 0x30) * 10 +
            (PHRASES.charCodeAt(start + 2) - 0x30);
        keep(status, start, i);
        start = i + 1;
    }
}
function keep(status, start, end) {
    const line = (0, arena_1.arenaMust)(LINE_LIMIT);
    const entry = table + (status - FIRST) * 8;
    store(entry, line);
    let at = line + version(line);
    for (let i = start; i < end; i++)
        store(at++, PHRASES.charCodeAt(i));
    store(at, 0x0a0d);
    store(entry, (at + 2 - line), 4);
}
/** Writes "HTTP/1.1 ". */
function version(at) {
    store(at, 0x312e312f50545448);
    store(at, 0x20, 8);
    return 9;
}
const unnamed = memory.data(16);
exports.statusLineLength = 0;
/** The line of a status from 100 to 599; its length in statusLineLength. */
function statusLine(status) {
    const entry = table + (status - FIRST) * 8;
    const line = load(entry);
    exports.statusLineLength = load(entry, 4);
    if (line != 0)
        return line;
    version(unnamed);
    store(unnamed, (0x30 + status / 100), 9);
    store(unnamed, (0x30 + (status / 10) % 10), 10);
    store(unnamed, (0x30 + (status % 10)), 11);
    store(unnamed, 0x20, 12);
    store(unnamed, 0x0a0d, 13);
    exports.statusLineLength = 15;
    return unnamed;
}
