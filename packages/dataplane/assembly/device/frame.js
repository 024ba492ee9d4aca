"use strict";
var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.Frame = exports.VIRTIO_NET_HDR_GSO_TCPV6 = exports.VIRTIO_NET_HDR_GSO_TCPV4 = exports.VIRTIO_NET_HDR_GSO_NONE = exports.VIRTIO_NET_HDR_F_NEEDS_CSUM = exports.VIRTIO_NET_HEADER = exports.FRAME_ROOM = exports.FRAME_TRANSPORT = exports.FRAME_SPANS = exports.FRAME_BYTES = void 0;
exports.frameTake = frameTake;
exports.frameDone = frameDone;
exports.frameOwn = frameOwn;
exports.frameAdd = frameAdd;
exports.framePush = framePush;
exports.frameSpan = frameSpan;
exports.frameSpanLength = frameSpanLength;
exports.frameOffload = frameOffload;
exports.frameFinish = frameFinish;
exports.frameNext = frameNext;
exports.frameLink = frameLink;
exports.frameDevice = frameDevice;
exports.frameSetDevice = frameSetDevice;
/**
 * Frames that are being sent. A frame is a block of 2 KiB with its first bytes in it, and spans of chunks behind them:
 *
 *     0  u32 length of the Ethernet frame        4  u32 number of spans
 *     8  spans {u32 address, u32 length} [20]; the first begins with the Ethernet header, inside this block
 *   168  link   172  device   176  u32 where the transport's header is (FRAME_TRANSPORT, from the block's start)
 *   …    headroom for virtio_net_hdr (12), Ethernet (14) and IPv6 (40), placed so that
 *   256  is where the transport's header (or whatever follows the network header) begins
 *
 * The 12 bytes in front of the Ethernet header are a virtio_net_hdr (VIRTIO 1.2, 5.1.6), little-endian, filled here.
 * Spans behind the first lie in chunks, each held until the frame is done.
 */
const arena_1 = require("../memory/arena");
const chunk_1 = require("../memory/chunk");
exports.FRAME_BYTES = 2_048;
exports.FRAME_SPANS = 20;
/** Offset of what follows the network header. */
exports.FRAME_TRANSPORT = 256;
/** Bytes from there to the end of the block. */
exports.FRAME_ROOM = exports.FRAME_BYTES - exports.FRAME_TRANSPORT;
exports.VIRTIO_NET_HEADER = 12;
/** virtio_net_hdr.flags and .gso_type */
exports.VIRTIO_NET_HDR_F_NEEDS_CSUM = 1;
exports.VIRTIO_NET_HDR_GSO_NONE = 0;
exports.VIRTIO_NET_HDR_GSO_TCPV4 = 1;
exports.VIRTIO_NET_HDR_GSO_TCPV6 = 4;
let Frame = class Frame {
    length;
    spans;
};
exports.Frame = Frame;
exports.Frame = Frame = __decorate([
    unmanaged
], Frame);
const LINK = 168;
const DEVICE = 172;
const OFFLOAD = 180;
/** Frames that are made at once, and the most there may be. */
const BATCH = 8;
const MOST = 1_024;
let free = 0;
let made = 0;
/** A frame with one empty span at FRAME_TRANSPORT and no offload; 0 when too many are on their way. */
function frameTake() {
    if (free == 0) {
        if (made + BATCH > MOST)
            return 0;
        const start = (0, arena_1.arenaTake)(BATCH * exports.FRAME_BYTES, exports.FRAME_BYTES);
        if (start == 0)
            return 0;
        for (let i = BATCH; i > 0; i--) {
            store(start + (i - 1) * exports.FRAME_BYTES, free, LINK);
            free = start + (i - 1) * exports.FRAME_BYTES;
        }
        made += BATCH;
    }
    const frame = free;
    free = load(frame, LINK);
    const head = changetype(frame);
    head.length = 0;
    head.spans = 1;
    store(frame, frame + exports.FRAME_TRANSPORT, 8);
    store(frame, 0, 12);
    store(frame, 0, OFFLOAD);
    store(frame, 0, OFFLOAD + 8);
    return frame;
}
/** Gives it back, and lets go of its chunks. */
function frameDone(frame) {
    const spans = changetype(frame).spans;
    for (let i = 1; i < spans; i++)
        (0, chunk_1.chunkDrop)(load(frame + 8 + i * 8));
    store(frame, free, LINK);
    free = frame;
}
/** Says that `count` bytes stand at FRAME_TRANSPORT, in the block itself. */
function frameOwn(frame, count) {
    store(frame, count, 12);
    changetype(frame).length = count;
}
/** Adds a span of `count` bytes in a chunk, which is held. False when the frame has no room for one more. */
function frameAdd(frame, address, count) {
    const head = changetype(frame);
    if (head.spans == exports.FRAME_SPANS)
        return false;
    const span = frame + 8 + head.spans * 8;
    store(span, address);
    store(span, count, 4);
    (0, chunk_1.chunkHold)(address);
    head.spans++;
    head.length += count;
    return true;
}
/** Makes room for `count` bytes in front of the first span; returns their address. The frame has headroom for all layers. */
function framePush(frame, count) {
    const address = load(frame, 8) - count;
    store(frame, address, 8);
    store(frame, load(frame, 12) + count, 12);
    changetype(frame).length += count;
    return address;
}
/** The address and the length of span `index`. */
// @ts-ignore: decorator
function frameSpan(frame, index) {
    return load(frame + 8 + index * 8);
}
// @ts-ignore: decorator
function frameSpanLength(frame, index) {
    return load(frame + 8 + index * 8, 4);
}
/**
 * Leaves the checksum to the device: it sums from the transport's header (`FRAME_TRANSPORT`) and stores at
 * `checksumOffset` behind it. With `segmentBytes` > 0 it also cuts the payload into segments of that many bytes
 * (`gsoType` VIRTIO_NET_HDR_GSO_*); `headerBytes` is the transport header's length.
 */
function frameOffload(frame, checksumOffset, gsoType, headerBytes, segmentBytes) {
    store(frame, exports.VIRTIO_NET_HDR_F_NEEDS_CSUM, OFFLOAD);
    store(frame, gsoType, OFFLOAD + 1);
    store(frame, headerBytes, OFFLOAD + 2);
    store(frame, segmentBytes, OFFLOAD + 4);
    store(frame, checksumOffset, OFFLOAD + 8);
}
/** Puts the virtio_net_hdr in front of the finished Ethernet header. */
function frameFinish(frame) {
    const start = load(frame, 8);
    const header = start - exports.VIRTIO_NET_HEADER;
    const flags = load(frame, OFFLOAD);
    if (flags == 0) {
        store(header, 0);
        store(header, 0, 8);
        return;
    }
    const transport = (frame + exports.FRAME_TRANSPORT - start);
    const gsoType = load(frame, OFFLOAD + 1);
    store(header, flags);
    store(header, gsoType, 1);
    store(header, gsoType == 0 ? 0 : transport + load(frame, OFFLOAD + 2), 2);
    store(header, load(frame, OFFLOAD + 4), 4);
    store(header, transport, 6);
    store(header, load(frame, OFFLOAD + 8), 8);
    store(header, 0, 10);
}
// ---- The link and the device, for queues of frames.
// @ts-ignore: decorator
function frameNext(frame) {
    return load(frame, LINK);
}
// @ts-ignore: decorator
function frameLink(frame, next) {
    store(frame, next, LINK);
}
// @ts-ignore: decorator
function frameDevice(frame) {
    return load(frame, DEVICE);
}
// @ts-ignore: decorator
function frameSetDevice(frame, device) {
    store(frame, device, DEVICE);
}
