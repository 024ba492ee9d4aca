"use strict";
/** Integers in network byte order, and the Internet checksum (RFC 1071). Addresses need no alignment. */
Object.defineProperty(exports, "__esModule", { value: true });
exports.load16 = load16;
exports.load32 = load32;
exports.store16 = store16;
exports.store32 = store32;
exports.sumBytes = sumBytes;
exports.sumFold = sumFold;
exports.checksumOf = checksumOf;
exports.checksumIsGood = checksumIsGood;
// @ts-ignore: decorator
function load16(at) {
    return bswap(load(at));
}
// @ts-ignore: decorator
function load32(at) {
    return bswap(load(at));
}
// @ts-ignore: decorator
function store16(at, value) {
    store(at, bswap(value));
}
// @ts-ignore: decorator
function store32(at, value) {
    store(at, bswap(value));
}
/**
 * Adds `length` bytes to a running sum of 16-bit words as they lie in memory (native order: the one's complement sum
 * does not mind, RFC 1071 section 2 (B)). Every part but the last has an even length. Sums are folded only at the end.
 */
function sumBytes(sum, at, length) {
    const end32 = at + (length & ~31);
    // Each step adds eight 32-bit halves: less than 2^35, so a 64-bit sum takes half a billion steps.
    for (; at < end32; at += 32) {
        const a = load(at);
        const b = load(at, 8);
        const c = load(at, 16);
        const d = load(at, 24);
        sum += (a & 0xffffffff) + (a >> 32) + (b & 0xffffffff) + (b >> 32);
        sum += (c & 0xffffffff) + (c >> 32) + (d & 0xffffffff) + (d >> 32);
    }
    length &= 31;
    for (; length >= 4; length -= 4, at += 4)
        sum += load(at);
    if (length >= 2) {
        sum += load(at);
        at += 2;
        length -= 2;
    }
    if (length != 0)
        sum += load(at);
    return sum;
}
/** Folds a sum to 16 bits, still in native order. */
function sumFold(sum) {
    sum = (sum & 0xffffffff) + (sum >> 32);
    sum = (sum & 0xffffffff) + (sum >> 32);
    let folded = (sum & 0xffff) + (sum >> 16);
    folded = (folded & 0xffff) + (folded >> 16);
    return folded;
}
/** The checksum field for a finished sum, to be stored as it is (`store<u16>`). */
// @ts-ignore: decorator
function checksumOf(sum) {
    return ~sumFold(sum);
}
/** Whether `length` bytes, their checksum field included, and the words in `sum` add up. */
function checksumIsGood(sum, at, length) {
    return sumFold(sumBytes(sum, at, length)) == 0xffff;
}
