/**
 * A transport's message of any length, sent whole or in fragments (RFC 791, 2.3; RFC 8200, 4.5). Only datagrams come
 * this way: TCP cuts by itself and sends with ipSend.
 */
import { E_MEMORY, E_SIZE } from '../abi';
import { Device, deviceAt } from '../device/device';
import { frameDone, framePush, frameTake } from '../device/frame';
import { ipv4SetFragment, ipv4Write } from '../ipv4/packet';
import { IPV4_HEADER, IPV4_MF } from '../ipv4/wire';
import { ipv6WriteFragment } from '../ipv6/packet';
import { FRAGMENT_HEADER, IPV6_HEADER } from '../ipv6/wire';
import { addressIsV4 } from './address';
import { frameFill } from './fill';
import { identification } from './identification';
import { ipSend, packetSend, routeMtu } from './output';

/** The longest packet there is. */
const IP_MAX: u32 = 65_535;

/**
 * Sends `length` bytes at `bytes`, copied, as one packet or as many as the path's MTU makes necessary. 0, E_ROUTE,
 * E_SIZE (longer than a packet can be) or E_MEMORY; then nothing or not all was sent.
 */
export function ipSendBytes(
  device: u32, protocol: u8, local: usize, remote: usize, bytes: usize, length: u32, hopLimit: u32,
): i32 {
  const isV4 = addressIsV4(remote);
  const header = isV4 ? IPV4_HEADER : IPV6_HEADER;
  if (length + (isV4 ? IPV4_HEADER : 0) > IP_MAX) return E_SIZE;
  const mtu = routeMtu(device, remote);
  if (length + header > mtu) return sendFragments(deviceAt(device), protocol, local, remote, bytes, length, hopLimit, mtu);
  const frame = frameTake();
  if (frame == 0) return E_MEMORY;
  if (!frameFill(frame, bytes, length)) {
    frameDone(frame);
    return E_MEMORY;
  }
  return ipSend(device, frame, protocol, local, remote, hopLimit);
}

function sendFragments(
  device: Device, protocol: u8, local: usize, remote: usize, bytes: usize, length: u32, hopLimit: u32, mtu: u32,
): i32 {
  const isV4 = addressIsV4(remote);
  const overhead = isV4 ? IPV4_HEADER : IPV6_HEADER + FRAGMENT_HEADER;
  const most = (mtu - overhead) & ~7;
  const id = identification(local, remote, protocol);
  for (let offset: u32 = 0; offset < length; offset += most) {
    const count = min(most, length - offset);
    const isLast = offset + count == length;
    const frame = frameTake();
    if (frame == 0) return E_MEMORY;
    if (!frameFill(frame, bytes + offset, count)) {
      frameDone(frame);
      return E_MEMORY;
    }
    if (isV4) {
      const at = framePush(frame, IPV4_HEADER);
      ipv4Write(at, count + IPV4_HEADER, protocol, local, remote, hopLimit, true);
      ipv4SetFragment(at, id, (offset >> 3) | (isLast ? 0 : IPV4_MF));
    } else {
      ipv6WriteFragment(framePush(frame, overhead), count, protocol, local, remote, hopLimit, id, offset, !isLast);
    }
    const result = packetSend(device, frame, isV4, remote);
    if (result < 0) return result;
  }
  return 0;
}
