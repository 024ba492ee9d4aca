/** The operations 1 to 99 of `call` (devices, ARP, IPv4, IPv6, ICMP, UDP) and the network layer's timers. */
import {
  E_AGAIN, E_ARGUMENT, E_OPERATION, OP_ARP_PROBE, OP_DEVICE_ANY_ADDRESS, OP_DEVICE_COUNTER, OP_DEVICE_LINK,
  OP_ETHERNET_CLOSE, OP_ETHERNET_OPEN, OP_ETHERNET_RECEIVE, OP_ETHERNET_SEND, OP_IPV4_CLEAR, OP_IPV4_GET, OP_IPV4_SET,
  OP_IPV6_ADD, OP_IPV6_ADVERTISE, OP_IPV6_ENABLE, OP_IPV6_GET, OP_IPV6_ROUTER, OP_NEIGHBOUR_GET, OP_PING, OP_PING_AGAIN,
  OP_PING_CLOSE, OP_UDP_CLOSE, OP_UDP_GROUP, OP_UDP_OPEN, OP_UDP_PORT, OP_UDP_RECEIVE, OP_UDP_SEND,
} from '../abi';
import { arpAnnounceStart, arpProbeStart, arpTick } from '../arp/announce';
import { NEVER, nowMs } from '../clock';
import { deviceAt, deviceCount, deviceCounter } from '../device/device';
import { ethernetClose, ethernetOpen, ethernetReceive, ethernetSend } from '../ethernet/socket';
import { macStore } from '../ethernet/wire';
import { pingAgain, pingClose, pingOpen, pingTick } from '../icmp/ping';
import { mldStart, mldTick } from '../icmpv6/mld';
import { ipv4Clear, ipv4Get, ipv4Set } from '../ipv4/configure';
import { addressGet, addressesStart, addressesTick } from '../ipv6/addresses';
import { ipv6Add, ipv6Enable, ipv6LinkUp, ipv6Router } from '../ipv6/configure';
import { advertiseSet, advertiseTick } from '../ndp/advertise';
import { dadTick } from '../ndp/dad';
import { discoveryTick } from '../ndp/discovery';
import { prefixesStart } from '../ndp/prefixes';
import { routersStart, routersTick } from '../ndp/routers';
import { scratch } from '../scratch';
import { udpSend } from '../udp/output';
import { udpClose, udpOpen, udpPort, udpReceive } from '../udp/socket';
import { addressCopy } from './address';
import { destinationsStart } from './destination';
import { groupCall, groupsStart } from './groups';
import { identificationsStart } from './identification';
import { interfaceAt, interfacesStart, routesChanged } from './interface';
import { loopbackRun, loopbackWaits } from './loopback';
import { NEIGHBOUR_FREE, Neighbour, neighbourAt, neighboursStart } from './neighbour';
import { pmtuStart } from './pmtu';
import { reassemblyTick } from './reassembly';
import { neighboursTick } from './resolve';

export function ipStart(): void {
  interfacesStart();
  neighboursStart();
  destinationsStart();
  pmtuStart();
  identificationsStart();
  groupsStart();
  mldStart();
  addressesStart();
  prefixesStart();
  routersStart();
}

export function ipCall(op: u32, a: u32, b: u32, c: u32): i32 {
  // Operations on a device, whose number is their first argument.
  const isDevice = a < deviceCount();
  switch (op) {
    case OP_DEVICE_COUNTER:
      return isDevice ? <i32>(deviceCounter(deviceAt(a), b) & 0x7fffffff) : E_ARGUMENT;
    case OP_DEVICE_LINK:
      return isDevice ? linkSet(a, b != 0) : E_ARGUMENT;
    case OP_DEVICE_ANY_ADDRESS:
      if (!isDevice || b > 1) return E_ARGUMENT;
      deviceAt(a).takesAny = b == 1;
      return 0;
    case OP_ETHERNET_SEND:
      return isDevice ? ethernetSend(a, b) : E_ARGUMENT;
    case OP_ETHERNET_OPEN:
      return isDevice ? ethernetOpen(a, b) : E_ARGUMENT;
    case OP_ETHERNET_RECEIVE:
      return ethernetReceive(a);
    case OP_ETHERNET_CLOSE:
      return ethernetClose(a);
    case OP_IPV4_SET:
      return isDevice ? ipv4Set(a, b, c) : E_ARGUMENT;
    case OP_IPV4_CLEAR:
      return isDevice ? ipv4Clear(a) : E_ARGUMENT;
    case OP_IPV4_GET:
      return isDevice ? ipv4Get(a) : E_ARGUMENT;
    case OP_ARP_PROBE:
      if (!isDevice) return E_ARGUMENT;
      arpProbeStart(interfaceAt(a), b);
      return 0;
    case OP_NEIGHBOUR_GET:
      return isDevice ? neighbourGet(a, b) : E_ARGUMENT;
    case OP_IPV6_ENABLE:
      return isDevice ? ipv6Enable(a, b != 0) : E_ARGUMENT;
    case OP_IPV6_ADD:
      return isDevice ? ipv6Add(a, b) : E_ARGUMENT;
    case OP_IPV6_GET:
      return isDevice ? addressGet(a, b) : E_ARGUMENT;
    case OP_IPV6_ROUTER:
      return isDevice ? ipv6Router(a) : E_ARGUMENT;
    case OP_IPV6_ADVERTISE:
      return isDevice ? advertiseSet(a, b, c) : E_ARGUMENT;
    case OP_PING:
      return pingOpen(a, b);
    case OP_PING_AGAIN:
      return pingAgain(a, b);
    case OP_PING_CLOSE:
      return pingClose(a);
    case OP_UDP_OPEN:
      return udpOpen(a, b, c);
    case OP_UDP_SEND:
      return udpSend(a, b, c);
    case OP_UDP_RECEIVE:
      return udpReceive(a);
    case OP_UDP_PORT:
      return udpPort(a);
    case OP_UDP_CLOSE:
      return udpClose(a);
    case OP_UDP_GROUP:
      return groupCall(a, b, c != 0);
    default:
      return E_OPERATION;
  }
}

/** A link that comes back may be another one: our addresses are told again, routers are asked for. */
function linkSet(device: u32, isUp: bool): i32 {
  if (deviceAt(device).isUp == isUp) return 0;
  deviceAt(device).isUp = isUp;
  routesChanged();
  if (!isUp) return 0;
  if (interfaceAt(device).address != 0) arpAnnounceStart(interfaceAt(device));
  ipv6LinkUp(device);
  return 0;
}

/** Of OP_NEIGHBOUR_GET's answer. */
const NEIGHBOUR_MAC: usize = 16;
const NEIGHBOUR_STATE: usize = 22;

function neighbourGet(device: u32, index: u32): i32 {
  for (let i: u32 = 0, at = neighbourAt(0); at != 0; at = neighbourAt(++i)) {
    const entry = changetype<Neighbour>(at);
    if (entry.state == NEIGHBOUR_FREE || entry.device != device || index-- != 0) continue;
    addressCopy(scratch, at);
    macStore(scratch + NEIGHBOUR_MAC, entry.mac);
    store<u8>(scratch, entry.state, NEIGHBOUR_STATE);
    return 0;
  }
  return E_AGAIN;
}

/** Runs what is due; returns the next deadline in nanoseconds, or NEVER. */
export function ipTick(): u64 {
  let next = min(reassemblyTick(), min(pingTick(), addressesTick()));
  next = min(next, min(dadTick(), routersTick()));
  for (let i: u32 = 0; i < deviceCount(); i++) {
    next = min(next, min(min(arpTick(i), discoveryTick(i)), min(mldTick(i), advertiseTick(i))));
  }
  loopbackRun();
  if (loopbackWaits()) next = nowMs;
  // Last: all of the others may have sent to a neighbour.
  next = min(next, neighboursTick());
  return next == NEVER ? NEVER : next * 1_000_000;
}
