/** UDP datagrams that we send (RFC 768). */
import { E_ARGUMENT, E_HANDLE, E_MEMORY, E_ROUTE, E_SIZE, UDP_ANY_PORT, UDP_UNCONFIGURED } from '../abi';
import { Device, OFFLOAD_TX_CHECKSUM, deviceAt, deviceCount } from '../device/device';
import { frameDone, frameOffload, frameTake, VIRTIO_NET_HDR_GSO_NONE } from '../device/frame';
import {
  PROTOCOL_UDP, addressCopy, addressIsAny, addressIsV4, addressSetV4, addressV4, pseudoHeaderSum,
} from '../ip/address';
import { frameFill } from '../ip/fill';
import { ipSendBytes } from '../ip/fragment';
import { interfaceAt } from '../ip/interface';
import { ipSend, routeFind, routeMtu } from '../ip/output';
import { BROADCAST, isMulticastV4 } from '../ip/route';
import { isMulticastV6, IPV6_HEADER } from '../ipv6/wire';
import { checksumOf, store16, sumBytes, sumFold } from '../memory/wire';
import { scratch } from '../scratch';
import { UdpSocket, udpFind, udpLocal } from './socket';
import { UDP_CHECKSUM, UDP_DESTINATION, UDP_HEADER, UDP_LENGTH, UDP_MAX } from './wire';

/** Where OP_UDP_SEND finds the payload; the header is written in front of it. */
const PAYLOAD: usize = 64;
/** Where a socket for any port finds its source. */
const SOURCE: usize = 16;
/** The usual hop limit; groups are not left by default (RFC 1112, 6.1). */
const TTL: u32 = 0;
const TTL_GROUP: u32 = 1;

const local: usize = memory.data(16);
const remote: usize = memory.data(16);

/** OP_UDP_SEND: `lengthAndPort` is the payload's length, and the source port << 16 of a socket for any port. */
export function udpSend(handle: u32, port: u32, lengthAndPort: u32): i32 {
  const found = udpFind(handle);
  if (found == 0) return E_HANDLE;
  const socket = changetype<UdpSocket>(found);
  const length = lengthAndPort & 0xffff;
  const isAnyPort = (socket.flags & UDP_ANY_PORT) != 0;
  const from = isAnyPort ? lengthAndPort >> 16 : socket.port;
  if (port == 0 || port > 65_535 || (isAnyPort && from == 0)) return E_ARGUMENT;
  addressCopy(remote, scratch);
  const isV4 = addressIsV4(remote);
  if (length > UDP_MAX + (isV4 ? 0 : 20)) return E_SIZE;
  addressCopy(local, isAnyPort ? scratch + SOURCE : udpLocal(socket));
  if (addressIsAny(local) == false && addressIsV4(local) != isV4) return E_ROUTE;
  const device = wayOf(socket, isV4);
  if (device < 0) return device;

  const datagram = scratch + PAYLOAD - UDP_HEADER;
  const total = length + UDP_HEADER;
  store16(datagram, from);
  store16(datagram + UDP_DESTINATION, port);
  store16(datagram + UDP_LENGTH, total);
  const isGroup = isV4 ? isMulticastV4(addressV4(remote)) : isMulticastV6(remote);
  return send(deviceAt(<u32>device), datagram, total, isGroup ? TTL_GROUP : TTL);
}

/** The device; `local` is filled in. */
function wayOf(socket: UdpSocket, isV4: bool): i32 {
  const bound = socket.device;
  if (isV4 && addressIsAny(local) && addressV4(remote) == BROADCAST) {
    const device = broadcastDevice(bound, (socket.flags & UDP_UNCONFIGURED) != 0);
    if (device >= 0) addressSetV4(local, interfaceAt(<u32>device).address);
    return device;
  }
  if (bound != 0 && isV4 && addressIsAny(local)) addressSetV4(local, interfaceAt(bound - 1).address);
  const device = routeFind(remote, local);
  return device >= 0 && bound != 0 && device != <i32>bound - 1 ? E_ROUTE : device;
}

/** Where 255.255.255.255 is: the socket's own device, else the first with an address, else (DHCP) the first that is up. */
function broadcastDevice(bound: u32, isUnconfigured: bool): i32 {
  for (let pass = 0; pass < 2; pass++) {
    for (let i: u32 = 0; i < deviceCount(); i++) {
      if (!deviceAt(i).isUp || (bound != 0 && bound != i + 1)) continue;
      if (pass == 0 ? interfaceAt(i).address != 0 : isUnconfigured) return <i32>i;
    }
  }
  return E_ROUTE;
}

function send(device: Device, datagram: usize, total: u32, ttl: u32): i32 {
  const sum = pseudoHeaderSum(local, remote, PROTOCOL_UDP, total);
  const isWhole = total + IPV6_HEADER <= routeMtu(device.number, remote);
  if (isWhole && (device.offloads & OFFLOAD_TX_CHECKSUM) != 0) {
    store<u16>(datagram, <u16>sumFold(sum), UDP_CHECKSUM);
    return sendOffloaded(device, datagram, total, ttl);
  }
  store<u16>(datagram, 0, UDP_CHECKSUM);
  const checksum = checksumOf(sumBytes(sum, datagram, total));
  // Zero would say that there is none.
  store<u16>(datagram, checksum == 0 ? 0xffff : checksum, UDP_CHECKSUM);
  return ipSendBytes(device.number, PROTOCOL_UDP, local, remote, datagram, total, ttl);
}

function sendOffloaded(device: Device, datagram: usize, total: u32, ttl: u32): i32 {
  const frame = frameTake();
  if (frame == 0) return E_MEMORY;
  if (!frameFill(frame, datagram, total)) {
    frameDone(frame);
    return E_MEMORY;
  }
  frameOffload(frame, <u32>UDP_CHECKSUM, VIRTIO_NET_HDR_GSO_NONE, UDP_HEADER, 0);
  return ipSend(device.number, frame, PROTOCOL_UDP, local, remote, ttl);
}
