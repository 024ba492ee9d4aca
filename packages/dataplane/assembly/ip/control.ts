/** The operations 1 to 99 of `call` (devices, ARP, IPv4, IPv6, ICMP, UDP) and the network layer's timers. */
import {
  E_ARGUMENT, E_OPERATION, E_STATE, OP_ARP_PROBE, OP_DEVICE_ANY_ADDRESS, OP_DEVICE_COUNTER, OP_DEVICE_LINK,
  OP_ETHERNET_CLOSE, OP_ETHERNET_OPEN, OP_ETHERNET_RECEIVE, OP_ETHERNET_SEND, OP_IPV4_CLEAR, OP_IPV4_GET, OP_IPV4_SET,
  OP_UDP_CLOSE, OP_UDP_OPEN, OP_UDP_PORT, OP_UDP_RECEIVE, OP_UDP_SEND,
} from '../abi';
import { arpProbeStart, arpTick } from '../arp/announce';
import { NEVER } from '../clock';
import { deviceAt, deviceCount, deviceCounter } from '../device/device';
import { ethernetClose, ethernetOpen, ethernetReceive, ethernetSend } from '../ethernet/socket';
import { ipv4Clear, ipv4Get, ipv4Set } from '../ipv4/configure';
import { udpOpen, udpPort, udpClose, udpReceive } from '../udp/socket';
import { udpSend } from '../udp/output';
import { destinationsStart } from './destination';
import { identificationsStart } from './identification';
import { interfaceAt, interfacesStart, routesChanged } from './interface';
import { neighboursStart } from './neighbour';
import { pmtuStart } from './pmtu';
import { neighboursTick } from './resolve';

export function ipStart(): void {
  interfacesStart();
  neighboursStart();
  destinationsStart();
  pmtuStart();
  identificationsStart();
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
    default:
      return E_OPERATION;
  }
}

function linkSet(device: u32, isUp: bool): i32 {
  if (deviceAt(device).isUp == isUp) return 0;
  deviceAt(device).isUp = isUp;
  routesChanged();
  return 0;
}

/** Runs what is due; returns the next deadline in nanoseconds, or NEVER. */
export function ipTick(): u64 {
  let next = neighboursTick();
  for (let i: u32 = 0; i < deviceCount(); i++) next = min(next, arpTick(i));
  return next == NEVER ? NEVER : next * 1_000_000;
}
