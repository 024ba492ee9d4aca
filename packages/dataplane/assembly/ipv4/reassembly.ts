/** Fragments of IPv4 (RFC 791, 3.2) into whole packets. */
import { COUNT_RX_MALFORMED, Device, deviceDrop } from '../device/device';
import { addressSetV4 } from '../ip/address';
import {
  Datagram, HEAD_BYTES, datagramCopy, datagramDrop, datagramHead, reassemble, reassemblyBuffer,
} from '../ip/reassembly';
import { load16, load32, store16 } from '../memory/wire';
import { ipv4HeaderBytes, ipv4Seal } from './packet';
import {
  IPV4_DESTINATION, IPV4_FRAGMENT, IPV4_HEADER, IPV4_ID, IPV4_LENGTH, IPV4_MF, IPV4_OFFSET, IPV4_PROTOCOL, IPV4_SOURCE,
} from './wire';

const local: usize = memory.data(16);
const remote: usize = memory.data(16);

/**
 * Takes a checked packet that is a fragment. Returns the whole packet, with a header without options, when this was the
 * last piece that was missing (valid until the next call); else 0. A packet longer than 65,535 bytes is dropped.
 */
export function ipv4Reassemble(device: Device, packet: usize): usize {
  const header = ipv4HeaderBytes(packet);
  const length = load16(packet + IPV4_LENGTH) - header;
  const field = load16(packet + IPV4_FRAGMENT);
  const offset = (field & IPV4_OFFSET) << 3;
  const id = load16(packet + IPV4_ID);
  const protocol = load<u8>(packet, IPV4_PROTOCOL);
  const buffer = reassemblyBuffer();
  if (buffer == 0 || offset + length > 65_535 - IPV4_HEADER) {
    deviceDrop(device, COUNT_RX_MALFORMED);
    return 0;
  }
  addressSetV4(local, load32(packet + IPV4_DESTINATION));
  addressSetV4(remote, load32(packet + IPV4_SOURCE));
  const isMore = (field & IPV4_MF) != 0;
  const whole = reassemble(device, local, remote, id, protocol, offset, isMore, packet + header, length, packet, header);
  if (whole == 0) return 0;
  const datagram = changetype<Datagram>(whole);
  const at = buffer + HEAD_BYTES - IPV4_HEADER;
  memory.copy(at, datagramHead(datagram), IPV4_HEADER);
  datagramCopy(datagram, buffer + HEAD_BYTES, datagram.total);
  store<u8>(at, 0x45);
  store16(at + IPV4_LENGTH, datagram.total + IPV4_HEADER);
  store16(at + IPV4_FRAGMENT, 0);
  ipv4Seal(at, IPV4_HEADER);
  datagramDrop(datagram);
  return at;
}
