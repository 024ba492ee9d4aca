/** Fragments of IPv6 (RFC 8200, 4.5) into whole packets. */
import { COUNT_RX_FRAGMENT, Device, deviceDrop } from '../device/device';
import { icmpv6Error } from '../icmpv6/output';
import { ICMPV6_PARAMETER_PROBLEM, PROBLEM_CHAIN, PROBLEM_FIELD } from '../icmpv6/wire';
import {
  Datagram, HEAD_BYTES, datagramCopy, datagramDrop, datagramHead, reassemble, reassemblyBuffer,
} from '../ip/reassembly';
import { load16, load32, store16 } from '../memory/wire';
import { chainIsWhole } from './headers';
import {
  FRAGMENT_HEADER, FRAGMENT_ID, FRAGMENT_OFFSET, IPV6_DESTINATION, IPV6_HEADER, IPV6_LENGTH, IPV6_NEXT, IPV6_SOURCE,
} from './wire';

/** The headers of the first fragment: IPv6's own and the fragment header. */
const head: usize = memory.data(64);

/**
 * Takes the fragment whose fragment header is `at` bytes behind the packet's start. Returns the whole packet (IPv6
 * header, then what the fragments held; the headers before them have been seen to) when nothing is missing any more,
 * valid until the next call; else 0.
 */
export function ipv6Reassemble(device: Device, packet: usize, at: u32, total: u32): usize {
  const header = packet + at;
  const field = load16(header + FRAGMENT_OFFSET);
  const offset = field & ~7;
  const isMore = (field & 1) != 0;
  const bytes = header + FRAGMENT_HEADER;
  const length = total - at - FRAGMENT_HEADER;
  const next = load<u8>(header);
  const buffer = reassemblyBuffer();
  if (buffer == 0 || (isMore && (length & 7) != 0) || offset + length > 65_535) {
    deviceDrop(device, COUNT_RX_FRAGMENT);
    // The length, or the offset, is what is wrong.
    const pointer = offset + length > 65_535 ? at + <u32>FRAGMENT_OFFSET : <u32>IPV6_LENGTH;
    if (buffer != 0) icmpv6Error(device.number, ICMPV6_PARAMETER_PROBLEM, PROBLEM_FIELD, pointer, packet, total);
    return 0;
  }
  if (offset == 0 && !chainIsWhole(packet, next, at + FRAGMENT_HEADER, total)) {
    deviceDrop(device, COUNT_RX_FRAGMENT);
    icmpv6Error(device.number, ICMPV6_PARAMETER_PROBLEM, PROBLEM_CHAIN, 0, packet, total);
    return 0;
  }
  memory.copy(head, packet, IPV6_HEADER);
  memory.copy(head + IPV6_HEADER, header, FRAGMENT_HEADER);
  store<u8>(head, 44, IPV6_NEXT);
  const whole = reassemble(
    device, packet + IPV6_DESTINATION, packet + IPV6_SOURCE, load32(header + FRAGMENT_ID), 0, offset, isMore, bytes, length,
    head, IPV6_HEADER + FRAGMENT_HEADER,
  );
  if (whole == 0) return 0;
  const datagram = changetype<Datagram>(whole);
  const result = buffer + HEAD_BYTES - IPV6_HEADER;
  memory.copy(result, datagramHead(datagram), IPV6_HEADER);
  // The next header is the first fragment's (4.5).
  store<u8>(result, load<u8>(datagramHead(datagram) + IPV6_HEADER), IPV6_NEXT);
  store16(result + IPV6_LENGTH, datagram.total);
  datagramCopy(datagram, buffer + HEAD_BYTES, datagram.total);
  datagramDrop(datagram);
  return result;
}
