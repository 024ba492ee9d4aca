/**
 * Frames that were received: to whom they are given. IEEE 802.3 and 802.1Q, RFC 894, 1042 and 2464.
 *
 * Taken are frames for our own MAC, for everybody, and for groups; which groups we are in is decided by address in the
 * network layer. A priority tag (VLAN 0) is skipped; a frame of any other VLAN is not for us.
 */
import { arpInput } from '../arp/input';
import {
  COUNT_RX_BYTES, COUNT_RX_FRAMES, COUNT_RX_MALFORMED, COUNT_RX_MARTIAN, COUNT_RX_NOT_OURS, Device, deviceAt, deviceCountUp,
  deviceDrop,
} from '../device/device';
import { ipv4Input } from '../ipv4/input';
import { ipv6Input } from '../ipv6/input';
import { load16 } from '../memory/wire';
import { ethernetSocketInput } from './socket';
import {
  ETHERNET_HEADER, ETHERNET_SOURCE, ETHERNET_TYPE, ETHERTYPE_ARP, ETHERTYPE_FIRST, ETHERTYPE_IPV4, ETHERTYPE_IPV6,
  ETHERTYPE_VLAN, SNAP_HEADER, VLAN_ID, VLAN_TAG, macIsGroup, macLoad,
} from './wire';

/** The checksums of the frame are good: bit of `flags`. */
const CHECKSUM_GOOD: u32 = 1;

/** See the export `input` of direct.ts. */
export function ethernetInput(device: u32, frame: usize, length: u32, flags: u32): void {
  const at = deviceAt(device);
  deviceCountUp(at, COUNT_RX_FRAMES);
  deviceCountUp(at, COUNT_RX_BYTES, length);
  if (length < ETHERNET_HEADER) return deviceDrop(at, COUNT_RX_MALFORMED);
  const destination = macLoad(frame);
  const isGroup = macIsGroup(destination);
  if (!at.isUp || (!isGroup && destination != at.mac)) return deviceDrop(at, COUNT_RX_NOT_OURS);
  // What comes back to us on a loop in the link would look like somebody with our addresses.
  const source = macLoad(frame + ETHERNET_SOURCE);
  if (macIsGroup(source) || source == at.mac) return deviceDrop(at, COUNT_RX_MARTIAN);
  const etherType = load16(frame + ETHERNET_TYPE);
  const packet = frame + ETHERNET_HEADER;
  const rest = length - ETHERNET_HEADER;
  if (etherType == ETHERTYPE_IPV4) ipv4Input(device, packet, rest, isGroup, (flags & CHECKSUM_GOOD) != 0);
  else if (etherType == ETHERTYPE_IPV6) ipv6Input(device, packet, rest, isGroup, (flags & CHECKSUM_GOOD) != 0);
  else if (etherType == ETHERTYPE_ARP) arpInput(at, frame, packet, rest);
  else unwrap(at, frame, etherType, packet, rest, isGroup, flags);
}

/** What is tagged, has an LLC header, or is nobody's. */
function unwrap(
  device: Device, frame: usize, etherType: u32, packet: usize, length: u32, isGroup: bool, flags: u32,
): void {
  if (etherType == ETHERTYPE_VLAN) {
    if (length < VLAN_TAG) return deviceDrop(device, COUNT_RX_MALFORMED);
    if ((load16(packet) & VLAN_ID) != 0) return deviceDrop(device, COUNT_RX_NOT_OURS);
    etherType = load16(packet + 2);
    packet += VLAN_TAG;
    length -= VLAN_TAG;
  }
  if (etherType < ETHERTYPE_FIRST) {
    if (etherType > length || etherType < SNAP_HEADER) return deviceDrop(device, COUNT_RX_MALFORMED);
    const isSnap = load<u32>(packet) == 0x0003aaaa && load<u16>(packet, 4) == 0;
    length = etherType - SNAP_HEADER;
    etherType = isSnap ? load16(packet + 6) : 0;
    packet += SNAP_HEADER;
  }
  if (etherType == ETHERTYPE_IPV4) ipv4Input(device.number, packet, length, isGroup, (flags & CHECKSUM_GOOD) != 0);
  else if (etherType == ETHERTYPE_IPV6) ipv6Input(device.number, packet, length, isGroup, (flags & CHECKSUM_GOOD) != 0);
  else if (etherType == ETHERTYPE_ARP) arpInput(device, frame, packet, length);
  else ethernetSocketInput(device, etherType, frame, <u32>(packet - frame) + length);
}
