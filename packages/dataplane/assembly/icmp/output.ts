/** ICMP errors about packets that we received (RFC 792; RFC 1122, 3.2.2). */
import { COUNT_ICMP_ERRORS, COUNT_ICMP_LIMITED, deviceAt, deviceCountUp } from '../device/device';
import { FRAME_TRANSPORT, frameOwn, frameTake } from '../device/frame';
import { PROTOCOL_ICMP, addressSetV4 } from '../ip/address';
import { interfaceAt } from '../ip/interface';
import { errorIsAllowed } from '../ip/limit';
import { ipSend } from '../ip/output';
import { isMulticastV4, ownerV4 } from '../ip/route';
import { ipv4HeaderBytes } from '../ipv4/packet';
import { IPV4_DESTINATION, IPV4_FRAGMENT, IPV4_LENGTH, IPV4_OFFSET, IPV4_PROTOCOL, IPV4_SOURCE } from '../ipv4/wire';
import { checksumOf, load16, load32, sumBytes } from '../memory/wire';
import {
  ICMP_CHECKSUM, ICMP_CODE, ICMP_ECHO, ICMP_ECHO_REPLY, ICMP_HEADER, ICMP_PARAMETER,
} from './wire';

/** The whole error has at most 576 bytes (RFC 1812, 4.3.2.3). */
const QUOTE: u32 = 576 - 20 - ICMP_HEADER;

const local: usize = memory.data(16);
const remote: usize = memory.data(16);

/**
 * Says to the source of `packet` what is wrong with it; `parameter`: the four bytes of the header, as an integer. Silent
 * where RFC 1122, 3.2.2 wants it (errors about errors, later fragments, groups) and beyond the rate limit. The caller
 * has seen that the packet itself was sent to one host, in a frame for one host.
 */
export function icmpError(device: u32, type: u8, code: u8, parameter: u32, packet: usize): void {
  const source = load32(packet + IPV4_SOURCE);
  const destination = load32(packet + IPV4_DESTINATION);
  if (source == 0 || isMulticastV4(source) || (load16(packet + IPV4_FRAGMENT) & IPV4_OFFSET) != 0) return;
  const header = ipv4HeaderBytes(packet);
  const total = load16(packet + IPV4_LENGTH);
  if (load<u8>(packet, IPV4_PROTOCOL) == PROTOCOL_ICMP) {
    const about: u8 = total > header ? load<u8>(packet + header) : 255;
    if (about != ICMP_ECHO && about != ICMP_ECHO_REPLY) return;
  }
  const from = ownerV4(destination) >= 0 ? destination : interfaceAt(device).address;
  if (from == 0) return;
  const at = deviceAt(device);
  if (!errorIsAllowed()) return deviceCountUp(at, COUNT_ICMP_LIMITED);
  const frame = frameTake();
  if (frame == 0) return;
  const message = frame + FRAME_TRANSPORT;
  const quoted = min(total, QUOTE);
  store<u32>(message, 0);
  store<u8>(message, type);
  store<u8>(message, code, ICMP_CODE);
  store<u32>(message, bswap<u32>(parameter), ICMP_PARAMETER);
  memory.copy(message + ICMP_HEADER, packet, quoted);
  store<u16>(message, checksumOf(sumBytes(0, message, ICMP_HEADER + quoted)), ICMP_CHECKSUM);
  frameOwn(frame, ICMP_HEADER + quoted);
  addressSetV4(local, from);
  addressSetV4(remote, source);
  deviceCountUp(at, COUNT_ICMP_ERRORS);
  ipSend(device, frame, PROTOCOL_ICMP, local, remote);
}
