/** ARP packets that we send (RFC 826, 5227). */
import { Device } from '../device/device';
import { FRAME_TRANSPORT, frameOwn, frameTake } from '../device/frame';
import { ethernetOutput } from '../ethernet/output';
import { ETHERTYPE_ARP, MAC_BROADCAST, macStore } from '../ethernet/wire';
import { addressV4 } from '../ip/address';
import { interfaceAt } from '../ip/interface';
import { store16, store32 } from '../memory/wire';
import {
  ARP_BYTES, ARP_FORMAT, ARP_LENGTHS, ARP_OPERATION, ARP_REPLY, ARP_REQUEST, ARP_SENDER, ARP_SENDER_MAC, ARP_TARGET,
  ARP_TARGET_MAC,
} from './wire';

function send(
  device: Device, operation: u32, sender: u32, targetMac: u64, target: u32, destination: u64,
): void {
  const frame = frameTake();
  if (frame == 0) return;
  const packet = frame + FRAME_TRANSPORT;
  store<u32>(packet, ARP_FORMAT);
  store<u16>(packet, ARP_LENGTHS, 4);
  store16(packet + ARP_OPERATION, operation);
  macStore(packet + ARP_SENDER_MAC, device.mac);
  store32(packet + ARP_SENDER, sender);
  macStore(packet + ARP_TARGET_MAC, targetMac);
  store32(packet + ARP_TARGET, target);
  frameOwn(frame, ARP_BYTES);
  ethernetOutput(device, frame, destination, ETHERTYPE_ARP);
}

/** Asks who has the IPv4 address `target` (16 bytes): everybody, or only the station `mac` if it is not 0. */
export function arpRequest(device: Device, target: usize, mac: u64): void {
  const sender = interfaceAt(device.number).address;
  send(device, ARP_REQUEST, sender, 0, addressV4(target), mac == 0 ? MAC_BROADCAST : mac);
}

/** Answers: `sender` is ours. */
export function arpReply(device: Device, sender: u32, mac: u64, target: u32): void {
  send(device, ARP_REPLY, sender, mac, target, mac);
}

/** Asks whether somebody has an address that we would like to have (RFC 5227, 2.1.1): the sender is 0.0.0.0. */
export function arpProbe(device: Device, target: u32): void {
  send(device, ARP_REQUEST, 0, 0, target, MAC_BROADCAST);
}

/** Says to everybody that an address is ours (RFC 5227, 2.3). */
export function arpAnnounce(device: Device, address: u32): void {
  send(device, ARP_REQUEST, address, 0, address, MAC_BROADCAST);
}
