/** Network devices: what they are, what they can do, what waits to be sent on each, and what went through. */
import { E_ARGUMENT } from '../abi';
import { arenaMust } from '../memory/arena';
import { frameDone, frameFinish, frameLink, frameNext, Frame } from './frame';

export const DEVICES: u32 = 4;

/** Offloads of a device: bits of deviceAdd. */
export const OFFLOAD_TX_CHECKSUM: u32 = 1;
export const OFFLOAD_TX_TSO4: u32 = 2;
export const OFFLOAD_TX_TSO6: u32 = 4;
export const OFFLOAD_RX_CHECKSUM: u32 = 8;

/** Counters, by the number that OP_DEVICE_COUNTER takes. */
export const COUNT_RX_FRAMES: u32 = 0;
export const COUNT_RX_BYTES: u32 = 1;
/** Received and not understood, not for us, or wrong. */
export const COUNT_RX_DROPPED: u32 = 2;
export const COUNT_TX_FRAMES: u32 = 3;
export const COUNT_TX_BYTES: u32 = 4;
/** Not sent because too much waited. */
export const COUNT_TX_DROPPED: u32 = 5;
/** Received with a wrong checksum. */
export const COUNT_RX_CHECKSUM: u32 = 6;

/** Why something was dropped; each of these is counted in COUNT_RX_DROPPED too. */
/** Shorter than its headers say, or a header that breaks its format. */
export const COUNT_RX_MALFORMED: u32 = 7;
/** For another station, another address, or a group that nobody joined. */
export const COUNT_RX_NOT_OURS: u32 = 8;
/** An address that never belongs on the wire there (RFC 1122, 3.2.1.3), or our own as somebody else's. */
export const COUNT_RX_MARTIAN: u32 = 9;
/** An EtherType or a protocol that nobody speaks here. */
export const COUNT_RX_PROTOCOL: u32 = 10;
/** No socket has that port. */
export const COUNT_RX_PORT: u32 = 11;
/** The socket's queue, or the memory for all of them, is full. */
export const COUNT_RX_FULL: u32 = 12;
/** Fragments that overlapped, did not fit, came too late, or were too many. */
export const COUNT_RX_FRAGMENT: u32 = 13;

/** ICMP errors that were sent, and that were not because of the rate limit. */
export const COUNT_ICMP_ERRORS: u32 = 14;
export const COUNT_ICMP_LIMITED: u32 = 15;
/** Packets whose next hop did not answer ARP or NDP. Counted in COUNT_TX_DROPPED too. */
export const COUNT_TX_NEIGHBOUR: u32 = 16;
/** Somebody else used one of our addresses. */
export const COUNT_CONFLICTS: u32 = 17;
const COUNTERS: u32 = 18;

/** Frames that wait on one device; more are refused to who sends. */
const QUEUE: u32 = 512;

@unmanaged
export class Device {
  number: u32;
  mtu: u32;
  offloads: u32;
  isUp: bool;
  /** Every destination is taken as ours: a gateway. */
  takesAny: bool;
  queued: u32;
  first: usize;
  last: usize;
  /** Six bytes, in the order of the wire; at OFFSET_MAC. */
  mac: u64;
}

const COUNTER_BASE: u32 = 64;
const DEVICE_BYTES: u32 = COUNTER_BASE + COUNTERS * 8;

let table: usize = 0;
let count: u32 = 0;

export function devicesStart(): void {
  table = arenaMust(DEVICES * DEVICE_BYTES);
}

export function deviceCount(): u32 {
  return count;
}

/** The device of that number, which exists. */
// @ts-ignore: decorator
@inline
export function deviceAt(number: u32): Device {
  return changetype<Device>(table + number * DEVICE_BYTES);
}

/** The address of its six bytes of MAC. */
// @ts-ignore: decorator
@inline
export function deviceMac(device: Device): usize {
  return changetype<usize>(device) + offsetof<Device>('mac');
}

/** See the export of this name in direct.ts. */
export function deviceMake(macHigh: u32, macLow: u32, mtu: u32, offloads: u32): i32 {
  if (count == DEVICES || mtu < 576 || mtu > 65_535) return E_ARGUMENT;
  const device = deviceAt(count);
  device.number = count;
  device.mtu = mtu;
  device.offloads = offloads;
  device.isUp = true;
  const mac = deviceMac(device);
  store<u16>(mac, bswap<u16>(<u16>macHigh));
  store<u32>(mac, bswap<u32>(macLow), 2);
  count++;
  return <i32>device.number;
}

// @ts-ignore: decorator
@inline
export function deviceCountUp(device: Device, counter: u32, by: u32 = 1): void {
  const at = changetype<usize>(device) + COUNTER_BASE + counter * 8;
  store<u64>(at, load<u64>(at) + by);
}

/** Counts one received frame that is dropped, and why. */
export function deviceDrop(device: Device, reason: u32): void {
  deviceCountUp(device, COUNT_RX_DROPPED);
  deviceCountUp(device, reason);
}

export function deviceCounter(device: Device, counter: u32): u64 {
  return counter < COUNTERS ? load<u64>(changetype<usize>(device) + COUNTER_BASE + counter * 8) : 0;
}

/** Whether a frame would be taken now. TCP asks first, and tries again when frames have left. */
// @ts-ignore: decorator
@inline
export function deviceHasRoom(device: Device): bool {
  return device.queued < QUEUE;
}

/** Queues a finished frame (Ethernet header included). Takes the frame: it is dropped when too many wait. */
export function deviceSend(device: Device, frame: usize): bool {
  if (!device.isUp || device.queued == QUEUE) {
    deviceCountUp(device, COUNT_TX_DROPPED);
    frameDone(frame);
    return false;
  }
  frameFinish(frame);
  frameLink(frame, 0);
  if (device.last == 0) device.first = frame;
  else frameLink(device.last, frame);
  device.last = frame;
  device.queued++;
  return true;
}

/** The next frame to send, or 0; it is the caller's until frameDone. */
export function deviceNext(device: Device): usize {
  const frame = device.first;
  if (frame == 0) return 0;
  device.first = frameNext(frame);
  if (device.first == 0) device.last = 0;
  device.queued--;
  deviceCountUp(device, COUNT_TX_FRAMES);
  deviceCountUp(device, COUNT_TX_BYTES, changetype<Frame>(frame).length);
  return frame;
}
