/**
 * ARP packets that were received (RFC 826): answers to those who ask for us, and what we learn.
 *
 * Learned is only what we asked for, and who asks for us. A claim that contradicts a known neighbour does not replace
 * it: the known MAC is probed, and forgotten when it does not answer, so that a moved host is found again within
 * seconds and a forged packet changes nothing.
 */
import { COUNT_RX_MALFORMED, COUNT_RX_MARTIAN, Device, deviceDrop } from '../device/device';
import { ETHERNET_SOURCE, macIsGroup, macLoad } from '../ethernet/wire';
import { addressSetV4 } from '../ip/address';
import { Interface, interfaceAt } from '../ip/interface';
import {
  NEIGHBOUR_INCOMPLETE, NEIGHBOUR_REACHABLE, NEIGHBOUR_STALE, Neighbour, neighbourFind, neighbourMake,
} from '../ip/neighbour';
import { neighbourDoubt, neighbourReachable, neighbourStale } from '../ip/resolve';
import { load16, load32 } from '../memory/wire';
import { arpConflict, arpProbeAnswered } from './announce';
import { arpReply } from './output';
import {
  ARP_BYTES, ARP_FORMAT, ARP_LENGTHS, ARP_OPERATION, ARP_REPLY, ARP_REQUEST, ARP_SENDER, ARP_SENDER_MAC, ARP_TARGET,
} from './wire';

const address: usize = memory.data(16);

/** An ARP packet of `length` bytes in `frame`. */
export function arpInput(device: Device, frame: usize, packet: usize, length: u32): void {
  if (length < ARP_BYTES || load<u32>(packet) != ARP_FORMAT || load<u16>(packet, 4) != ARP_LENGTHS) {
    return deviceDrop(device, COUNT_RX_MALFORMED);
  }
  const operation = load16(packet + ARP_OPERATION);
  if (operation != ARP_REQUEST && operation != ARP_REPLY) return deviceDrop(device, COUNT_RX_MALFORMED);
  const mac = macLoad(packet + ARP_SENDER_MAC);
  const sender = load32(packet + ARP_SENDER);
  const target = load32(packet + ARP_TARGET);
  // A packet that speaks for another station is none of a host's.
  if (mac == 0 || macIsGroup(mac) || mac != macLoad(frame + ETHERNET_SOURCE)) return deviceDrop(device, COUNT_RX_MARTIAN);

  const at = interfaceAt(device.number);
  if (at.probed != 0) arpProbeAnswered(at, operation, sender, target);
  if (at.address == 0) return;
  if (sender == at.address) return arpConflict(device, at);
  if (isNeighbour(at, sender)) learn(device, operation, sender, target == at.address, mac);
  if (operation == ARP_REQUEST && target == at.address) arpReply(device, target, mac, sender);
}

/** A host's address on our own network. */
function isNeighbour(at: Interface, sender: u32): bool {
  if (((sender ^ at.address) & at.netmask) != 0) return false;
  const host = sender & ~at.netmask;
  return at.prefixLength >= 31 || (host != 0 && host != ~at.netmask);
}

function learn(device: Device, operation: u32, sender: u32, isForUs: bool, mac: u64): void {
  addressSetV4(address, sender);
  const known = neighbourFind(device.number, address);
  if (known == 0) {
    if (operation != ARP_REQUEST || !isForUs) return;
    const made = neighbourMake(device.number, address, false);
    if (made != 0) neighbourStale(changetype<Neighbour>(made), mac);
    return;
  }
  const entry = changetype<Neighbour>(known);
  if (entry.state == NEIGHBOUR_INCOMPLETE) {
    if (!isForUs) return;
    if (operation == ARP_REPLY) neighbourReachable(entry, mac);
    else neighbourStale(entry, mac);
  } else if (entry.mac != mac) {
    neighbourDoubt(entry);
  } else if (operation == ARP_REPLY && isForUs && entry.state != NEIGHBOUR_REACHABLE && entry.state != NEIGHBOUR_STALE) {
    neighbourReachable(entry, mac);
  }
}
