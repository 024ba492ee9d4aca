"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.PROTOCOL_ICMPV6 = exports.PROTOCOL_UDP = exports.PROTOCOL_TCP = exports.PROTOCOL_ICMP = void 0;
exports.addressIsV4 = addressIsV4;
exports.addressV4 = addressV4;
exports.addressSetV4 = addressSetV4;
exports.addressIsAny = addressIsAny;
exports.addressEqual = addressEqual;
exports.addressCopy = addressCopy;
exports.pseudoHeaderSum = pseudoHeaderSum;
/**
 * Addresses are 16 bytes everywhere above the network layer, in network order; an IPv4 address is ::ffff:a.b.c.d
 * (RFC 4291, 2.5.5.2), the unspecified address is ::.
 */
const wire_1 = require("../memory/wire");
exports.PROTOCOL_ICMP = 1;
exports.PROTOCOL_TCP = 6;
exports.PROTOCOL_UDP = 17;
exports.PROTOCOL_ICMPV6 = 58;
const MAPPED = 0xffff000000000000;
// @ts-ignore: decorator
function addressIsV4(at) {
    return load(at) == 0 && load(at, 8) == 0xffff0000;
}
/** The IPv4 address as an integer. */
// @ts-ignore: decorator
function addressV4(at) {
    return (0, wire_1.load32)(at + 12);
}
/** Writes the IPv4 address `value` as 16 bytes. */
// @ts-ignore: decorator
function addressSetV4(at, value) {
    store(at, 0);
    store(at, 0xffff0000, 8);
    store(at, bswap(value), 12);
}
// @ts-ignore: decorator
function addressIsAny(at) {
    return load(at) == 0 && (load(at, 8) == 0 || load(at, 8) == (MAPPED >> 32));
}
// @ts-ignore: decorator
function addressEqual(a, b) {
    return load(a) == load(b) && load(a, 8) == load(b, 8);
}
// @ts-ignore: decorator
function addressCopy(to, from) {
    store(to, load(from));
    store(to, load(from, 8), 8);
}
/**
 * The pseudo-header's part of a transport checksum (RFC 9293, 3.1; RFC 8200, 8.1), to be continued by sumBytes over the
 * segment. `length` is the segment's.
 */
function pseudoHeaderSum(local, remote, protocol, length) {
    const rest = bswap(protocol) + bswap(length);
    // The mapped prefix would add 0xffff, which changes nothing but the zero; it is left out.
    if (addressIsV4(local))
        return rest + load(local, 12) + load(remote, 12);
    let sum = rest;
    for (let i = 0; i < 16; i += 4)
        sum += load(local + i) + load(remote + i);
    return sum;
}
