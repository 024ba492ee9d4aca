/**
 * Packets to ourselves (RFC 1122, 3.2.1.3 (g)): they do not reach a device, but wait here and come in again at the next
 * turn, never inside the call that sent them.
 */
import { E_MEMORY } from '../abi';
import { COUNT_TX_DROPPED, Device, deviceAt, deviceCountUp } from '../device/device';
import {
  Frame, frameDevice, frameDone, frameLink, frameNext, frameSetDevice, frameSpan, frameSpanLength,
} from '../device/frame';
import { ipv4Input } from '../ipv4/input';
import { ipv6OwnerOf } from '../ipv6/addresses';
import { ipv6Input } from '../ipv6/input';
import { isLoopbackV6 } from '../ipv6/wire';
import { arenaTake } from '../memory/arena';
import { addressIsV4, addressV4 } from './address';
import { isLoopbackV4, ownerV4 } from './route';

/** Packets that wait. */
const QUEUE: u32 = 256;
const PACKET_BYTES: u32 = 65_552;

let first: usize = 0;
let last: usize = 0;
let count: u32 = 0;
let buffer: usize = 0;

/** Whether packets to `remote` stay here. */
export function isLoopback(remote: usize): bool {
  if (!addressIsV4(remote)) return isLoopbackV6(remote) || ipv6OwnerOf(remote) >= 0;
  return isLoopbackV4(addressV4(remote)) || ownerV4(addressV4(remote)) >= 0;
}

/** Takes a finished IP packet; 0, or E_MEMORY when too many wait. */
export function loopbackSend(device: Device, frame: usize): i32 {
  if (count == QUEUE) {
    deviceCountUp(device, COUNT_TX_DROPPED);
    frameDone(frame);
    return E_MEMORY;
  }
  frameSetDevice(frame, device.number);
  frameLink(frame, 0);
  if (last == 0) first = frame;
  else frameLink(last, frame);
  last = frame;
  count++;
  return 0;
}

export function loopbackWaits(): bool {
  return count > 0;
}

/** Lets in what waits now. */
export function loopbackRun(): void {
  for (let left = count; left > 0; left--) {
    const frame = first;
    first = frameNext(frame);
    if (first == 0) last = 0;
    count--;
    receive(frame);
  }
}

function receive(frame: usize): void {
  if (buffer == 0) buffer = arenaTake(PACKET_BYTES);
  const length = changetype<Frame>(frame).length;
  const device = frameDevice(frame);
  if (buffer == 0 || length > PACKET_BYTES) {
    deviceCountUp(deviceAt(device), COUNT_TX_DROPPED);
    frameDone(frame);
    return;
  }
  let at = buffer;
  for (let i: u32 = 0; i < changetype<Frame>(frame).spans; i++) {
    memory.copy(at, frameSpan(frame, i), frameSpanLength(frame, i));
    at += frameSpanLength(frame, i);
  }
  frameDone(frame);
  // Its checksum may have been left to a device; memory needs none.
  if (load<u8>(buffer) >> 4 == 4) ipv4Input(device, buffer, length, false, true, true);
  else ipv6Input(device, buffer, length, false, true, true);
}
