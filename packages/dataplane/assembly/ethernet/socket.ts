/**
 * Raw Ethernet: frames of a type that nothing else here speaks, whole, for the control plane. Owns the receivers; each
 * keeps a bounded queue of frames in chunks.
 */
import { E_AGAIN, E_ARGUMENT, E_HANDLE, E_MEMORY, E_SIZE, EVENT_READABLE } from '../abi';
import { COUNT_RX_FULL, COUNT_RX_PROTOCOL, Device, deviceAt, deviceDrop, deviceSend } from '../device/device';
import { frameDone, frameTake } from '../device/frame';
import { frameFill } from '../ip/fill';
import { Chain } from '../memory/chain';
import { Slab, slabMake, slabTake } from '../memory/slab';
import { Entity, KIND_ETHERNET, entityFind, entityFree, entityName } from '../object/entity';
import { eventPost } from '../object/events';
import { recordAppend, recordLength, recordTake, recordsClear } from '../ip/records';
import { scratch } from '../scratch';
import { ETHERNET_HEADER, ETHERTYPE_ARP, ETHERTYPE_FIRST, ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './wire';

/** Receivers, and the bytes that wait in one: 64 KiB hold 40 full frames of a protocol that is polled or rare. */
const SOCKETS: u32 = 8;
const QUEUE_BYTES: u32 = 65_536;

@unmanaged
class EthernetSocket extends Entity {
  device: u32;
  etherType: u32;
  isTold: bool;
  queue0: u32; queue1: u32; queue2: u32;
  next: usize;
}

const slab: Slab = slabMake(memory.data(32), offsetof<EthernetSocket>(), SOCKETS);
let first: usize = 0;

// @ts-ignore: decorator
@inline
function queueOf(socket: EthernetSocket): Chain {
  return changetype<Chain>(changetype<usize>(socket) + offsetof<EthernetSocket>('queue0'));
}

/** OP_ETHERNET_OPEN. The types that the network layer speaks are not given away. */
export function ethernetOpen(device: u32, etherType: u32): i32 {
  const isTaken = etherType == ETHERTYPE_ARP || etherType == ETHERTYPE_IPV4 || etherType == ETHERTYPE_IPV6;
  if (etherType < ETHERTYPE_FIRST || etherType > 0xffff || isTaken) return E_ARGUMENT;
  const block = slabTake(slab);
  if (block == 0) return E_MEMORY;
  const socket = changetype<EthernetSocket>(block);
  socket.kind = KIND_ETHERNET;
  socket.slab = changetype<usize>(slab);
  socket.device = device;
  socket.etherType = etherType;
  if (entityName(socket) == 0) {
    entityFree(socket);
    return E_MEMORY;
  }
  socket.next = first;
  first = block;
  return <i32>socket.handle;
}

/** A frame of `length` bytes that nothing else has taken. */
export function ethernetSocketInput(device: Device, etherType: u32, frame: usize, length: u32): void {
  for (let at = first; at != 0; ) {
    const socket = changetype<EthernetSocket>(at);
    at = socket.next;
    if (socket.device != device.number || socket.etherType != etherType) continue;
    const queue = queueOf(socket);
    if (queue.bytes + length > QUEUE_BYTES || !recordAppend(queue, 0, 0, frame, length)) {
      return deviceDrop(device, COUNT_RX_FULL);
    }
    if (!socket.isTold) {
      socket.isTold = true;
      eventPost(socket, EVENT_READABLE);
    }
    return;
  }
  deviceDrop(device, COUNT_RX_PROTOCOL);
}

/** OP_ETHERNET_RECEIVE */
export function ethernetReceive(handle: u32): i32 {
  const socket = changetype<EthernetSocket>(entityFind(handle, KIND_ETHERNET));
  if (changetype<usize>(socket) == 0) return E_HANDLE;
  const queue = queueOf(socket);
  if (queue.bytes == 0) {
    socket.isTold = false;
    return E_AGAIN;
  }
  const length = recordLength(queue);
  recordTake(queue, 0, 0, scratch, length);
  return <i32>length;
}

/** OP_ETHERNET_SEND: the frame at scratch as it is, its source included. */
export function ethernetSend(device: u32, length: u32): i32 {
  const at = deviceAt(device);
  if (length < ETHERNET_HEADER) return E_ARGUMENT;
  if (length > at.mtu + ETHERNET_HEADER) return E_SIZE;
  const frame = frameTake();
  if (frame == 0) return E_MEMORY;
  if (!frameFill(frame, scratch, length)) {
    frameDone(frame);
    return E_MEMORY;
  }
  return deviceSend(at, frame) ? 0 : E_MEMORY;
}

/** OP_ETHERNET_CLOSE */
export function ethernetClose(handle: u32): i32 {
  const found = entityFind(handle, KIND_ETHERNET);
  if (found == 0) return E_HANDLE;
  const socket = changetype<EthernetSocket>(found);
  if (first == found) first = socket.next;
  else {
    let before = changetype<EthernetSocket>(first);
    while (before.next != found) before = changetype<EthernetSocket>(before.next);
    before.next = socket.next;
  }
  recordsClear(queueOf(socket));
  entityFree(socket);
  return 0;
}
