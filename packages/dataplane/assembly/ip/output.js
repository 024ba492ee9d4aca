"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.routeFind = routeFind;
exports.routeMtu = routeMtu;
exports.ipSend = ipSend;
/**
 * From a transport to the wire: which way, and under which headers. Both versions of IP; the version is that of the
 * addresses.
 */
const abi_1 = require("../abi");
const frame_1 = require("../device/frame");
/**
 * The device on which packets to `remote` (16 bytes) leave, and our address there. Fills `local` (16 bytes) when it is
 * ::; else the address must be ours (or the device takes any). E_ROUTE when there is none.
 */
function routeFind(remote, local) {
    return abi_1.E_ROUTE;
}
/** The largest IP packet, headers included, that reaches `remote` through `device`, as far as is known. */
function routeMtu(device, remote) {
    return 0;
}
/**
 * Sends `frame`, whose transport segment begins at FRAME_TRANSPORT, its checksum stored or offloaded. Puts the IP and the
 * Ethernet header in front, waits for the neighbour's address if need be. Takes the frame, whatever the result: 0, or
 * E_ROUTE, E_SIZE (larger than the MTU and not to be segmented by the device), E_MEMORY (dropped).
 */
function ipSend(device, frame, protocol, local, remote, hopLimit = 64) {
    (0, frame_1.frameDone)(frame);
    return abi_1.E_ROUTE;
}
