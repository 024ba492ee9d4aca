/** ICMP messages that were received (RFC 792; RFC 1122, 3.2.2). */
import { COUNT_RX_CHECKSUM, COUNT_RX_MALFORMED, COUNT_RX_NOT_OURS, Device, deviceDrop } from '../device/device';
import { PROTOCOL_ICMP } from '../ip/address';
import { ipSendBytes } from '../ip/fragment';
import { checksumIsGood, checksumOf, sumBytes } from '../memory/wire';
import { icmpErrorInput } from './error';
import { pingAnswered } from './ping';
import {
  ICMP_CHECKSUM, ICMP_ECHO, ICMP_ECHO_REPLY, ICMP_HEADER, ICMP_PARAMETER_PROBLEM, ICMP_TIME_EXCEEDED, ICMP_UNREACHABLE,
} from './wire';

/** A message of `length` bytes for `local`; `isUnicast`: neither it nor its frame was sent to a group. */
export function icmpInput(
  device: Device, message: usize, length: u32, local: usize, remote: usize, isUnicast: bool,
): void {
  if (length < ICMP_HEADER) return deviceDrop(device, COUNT_RX_MALFORMED);
  if (!checksumIsGood(0, message, length)) return deviceDrop(device, COUNT_RX_CHECKSUM);
  const type = load<u8>(message);
  // An echo to everybody would make us part of a flood (RFC 1122, 3.2.2.6 leaves it open).
  if (!isUnicast) return deviceDrop(device, COUNT_RX_NOT_OURS);
  if (type == ICMP_ECHO) echo(device, message, length, local, remote);
  else if (type == ICMP_ECHO_REPLY) pingAnswered(device, message, length, remote);
  else if (type == ICMP_UNREACHABLE || type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMETER_PROBLEM) {
    icmpErrorInput(device, message, length);
  }
  // Redirects, source quench (RFC 6633) and the requests of old are read by nobody.
}

/** The request becomes the reply, where it lies. */
function echo(device: Device, message: usize, length: u32, local: usize, remote: usize): void {
  store<u8>(message, ICMP_ECHO_REPLY);
  store<u16>(message, 0, ICMP_CHECKSUM);
  store<u16>(message, checksumOf(sumBytes(0, message, length)), ICMP_CHECKSUM);
  ipSendBytes(device.number, PROTOCOL_ICMP, local, remote, message, length, 0);
}
