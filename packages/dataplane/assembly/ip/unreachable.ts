/** What did not arrive: told to the transport that had sent it, or (a datagram whose fragments are late) to its sender. */
import { REASON_REFUSED, REASON_UNREACHABLE } from '../abi';
import { frameNext, frameSpan } from '../device/frame';
import { ICMP_TIME_EXCEEDED, TIME_REASSEMBLY } from '../icmp/wire';
import { icmpError } from '../icmp/output';
import { pingUnreachable } from '../icmp/ping';
import { icmpv6Error } from '../icmpv6/output';
import { ICMPV6_TIME_EXCEEDED } from '../icmpv6/wire';
import { IPV4_HEADER, IPV4_PROTOCOL, IPV4_DESTINATION, IPV4_SOURCE, IPV4_FRAGMENT, IPV4_OFFSET } from '../ipv4/wire';
import { IPV6_DESTINATION, IPV6_HEADER, IPV6_NEXT, IPV6_SOURCE } from '../ipv6/wire';
import { load16, load32 } from '../memory/wire';
import { tcpUnreachable } from '../tcp/control';
import { udpUnreachable } from '../udp/socket';
import { PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_TCP, PROTOCOL_UDP, addressIsV4, addressSetV4 } from './address';
import { Neighbour } from './neighbour';
import { Datagram, HEAD_BYTES, datagramCopy, datagramHead, reassemblyBuffer } from './reassembly';

const local: usize = memory.data(16);
const remote: usize = memory.data(16);

/** Of the first fragment's payload, what an error may quote. */
const QUOTED: u32 = 1_232;

/**
 * A segment of ours, of which at least the first 8 bytes are at `segment`, did not arrive. `mtu` > 0: it was too big;
 * else `isRefused`: the host itself says that nobody takes it; `isHard`: waiting will not help.
 */
export function transportUnreachable(
  device: u32, protocol: u8, segment: usize, from: usize, to: usize, mtu: u32, isRefused: bool, isHard: bool,
): void {
  if (protocol == PROTOCOL_TCP) return tcpUnreachable(segment, from, to, mtu, isHard);
  if (mtu != 0) return;
  const reason = isRefused ? REASON_REFUSED : REASON_UNREACHABLE;
  if (protocol == PROTOCOL_UDP) udpUnreachable(device, segment, from, reason);
  else if (protocol == PROTOCOL_ICMP || protocol == PROTOCOL_ICMPV6) pingUnreachable(segment, to, reason);
}

/** A neighbour does not answer: the transports of the packets that wait for it hear that it cannot be reached. */
export function neighbourFailed(entry: Neighbour): void {
  for (let frame = entry.waitingFirst; frame != 0; frame = frameNext(frame)) {
    const packet = frameSpan(frame, 0);
    if (addressIsV4(changetype<usize>(entry))) {
      if ((load16(packet + IPV4_FRAGMENT) & IPV4_OFFSET) != 0) continue;
      addressSetV4(local, load32(packet + IPV4_SOURCE));
      addressSetV4(remote, load32(packet + IPV4_DESTINATION));
      const protocol = load<u8>(packet, IPV4_PROTOCOL);
      transportUnreachable(entry.device, protocol, packet + IPV4_HEADER, local, remote, 0, false, true);
    } else {
      const protocol = load<u8>(packet, IPV6_NEXT);
      const segment = packet + IPV6_HEADER;
      transportUnreachable(entry.device, protocol, segment, packet + IPV6_SOURCE, packet + IPV6_DESTINATION, 0, false, true);
    }
  }
}

/** The rest of a datagram has not come in time (RFC 792; RFC 4443, 3.3): its first fragment is sent back in an error. */
export function reassemblyTimedOut(datagram: Datagram): void {
  const quoted = min(datagram.firstBytes, QUOTED);
  const at = reassemblyBuffer() + HEAD_BYTES - datagram.headBytes;
  memory.copy(at, datagramHead(datagram), datagram.headBytes);
  datagramCopy(datagram, reassemblyBuffer() + HEAD_BYTES, quoted);
  if (addressIsV4(changetype<usize>(datagram))) icmpError(datagram.device, ICMP_TIME_EXCEEDED, TIME_REASSEMBLY, 0, at);
  else icmpv6Error(datagram.device, ICMPV6_TIME_EXCEEDED, TIME_REASSEMBLY, 0, at, datagram.headBytes + quoted);
}
