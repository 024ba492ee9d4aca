"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.fieldValueLength = exports.fieldValueAt = exports.fieldNameLength = void 0;
exports.fieldRead = fieldRead;
exports.fieldFind = fieldFind;
exports.fieldJoin = fieldJoin;
exports.fieldsWrite = fieldsWrite;
/** Reading fields of a checked head that lies at [at, end), `at` behind the first line and `end` behind the empty line. */
const characters_1 = require("./characters");
/** Where the next field begins, and its parts. */
exports.fieldNameLength = 0;
exports.fieldValueAt = 0;
exports.fieldValueLength = 0;
/** Reads the field at `at`; returns where the next one begins. */
function fieldRead(at) {
    let to = at;
    while (load(to) != 0x3a)
        to++;
    exports.fieldNameLength = (to - at);
    to++;
    while (load(to) == 0x20 || load(to) == 9)
        to++;
    exports.fieldValueAt = to;
    while (load(to) != 0x0d)
        to++;
    let stop = to;
    while (stop > exports.fieldValueAt && (load(stop - 1) == 0x20 || load(stop - 1) == 9))
        stop--;
    exports.fieldValueLength = (stop - exports.fieldValueAt);
    return to + 2;
}
/** Finds the first field of a lower-case name from `at` on; where the one behind it begins, or 0. */
function fieldFind(at, end, name, nameLength) {
    while (at < end - 2) {
        const next = fieldRead(at);
        if ((0, characters_1.equalsLower)(at, exports.fieldNameLength, name, nameLength))
            return next;
        at = next;
    }
    return 0;
}
/** Writes all values of a name to `to`, joined by ", "; their length, or -1 when there is none. `limit` bytes at most. */
function fieldJoin(at, end, name, nameLength, to, limit) {
    let length = 0;
    let isFirst = true;
    for (let next = fieldFind(at, end, name, nameLength); next != 0; next = fieldFind(next, end, name, nameLength)) {
        if (length + exports.fieldValueLength + 2 > limit)
            break;
        if (!isFirst) {
            store(to + length, 0x202c);
            length += 2;
        }
        isFirst = false;
        memory.copy(to + length, exports.fieldValueAt, exports.fieldValueLength);
        length += exports.fieldValueLength;
    }
    return isFirst ? -1 : length;
}
/** Writes all fields as "name\nvalue\n", names in lower case; the length. `limit` bytes at most. */
function fieldsWrite(at, end, to, limit) {
    let length = 0;
    while (at < end - 2) {
        const next = fieldRead(at);
        if (length + exports.fieldNameLength + exports.fieldValueLength + 2 > limit)
            break;
        for (let i = 0; i < exports.fieldNameLength; i++)
            store(to + length + i, (0, characters_1.lower)(load(at + i)));
        length += exports.fieldNameLength;
        store(to + length++, 0x0a);
        memory.copy(to + length, exports.fieldValueAt, exports.fieldValueLength);
        length += exports.fieldValueLength;
        store(to + length++, 0x0a);
        at = next;
    }
    return length;
}
