"use strict";
/**
 * The secret that the data plane was given, and numbers made of it with SipHash-2-4 (J.-P. Aumasson, D. J. Bernstein:
 * "SipHash: a fast short-input PRF", 2012): initial sequence numbers (RFC 6528), SYN cookies, ports (RFC 6056), ids.
 */
Object.defineProperty(exports, "__esModule", { value: true });
exports.randomSeed = randomSeed;
exports.sipHash = sipHash;
exports.random64 = random64;
exports.randomBelow = randomBelow;
let key0 = 0;
let key1 = 0;
let counter = 0;
let v0 = 0;
let v1 = 0;
let v2 = 0;
let v3 = 0;
function randomSeed(a, b) {
    key0 = a;
    key1 = b;
}
function round() {
    v0 += v1;
    v1 = rotl(v1, 13) ^ v0;
    v0 = rotl(v0, 32);
    v2 += v3;
    v3 = rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = rotl(v1, 17) ^ v2;
    v2 = rotl(v2, 32);
}
/** SipHash-2-4 of `length` bytes under the secret. */
function sipHash(at, length) {
    v0 = key0 ^ 0x736f6d6570736575;
    v1 = key1 ^ 0x646f72616e646f6d;
    v2 = key0 ^ 0x6c7967656e657261;
    v3 = key1 ^ 0x7465646279746573;
    const end = at + (length & ~7);
    for (; at < end; at += 8) {
        const word = load(at);
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }
    let last = length << 56;
    for (let i = 0; i < (length & 7); i++)
        last |= load(at + i) << (8 * i);
    v3 ^= last;
    round();
    round();
    v0 ^= last;
    v2 ^= 0xff;
    round();
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
}
const block = memory.data(8);
/** The next of a sequence that nobody can predict who does not know the secret. */
function random64() {
    store(block, ++counter);
    return sipHash(block, 8);
}
/** An integer below `limit` ≥ 1; the bias is below limit / 2^64. */
function randomBelow(limit) {
    return (random64() % limit);
}
