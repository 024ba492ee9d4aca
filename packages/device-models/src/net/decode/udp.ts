/** UDP datagrams (RFC 768), and what is in those of DNS and DHCP. */
import { dhcpOption, parseDhcp } from '../../gateway/dhcp-message.ts';
import { decodeDns } from './dns.ts';
import type { Reader } from './reader.ts';
import type { Summary } from './summary.ts';
import { withPort } from './tcp.ts';

const DNS = 53;
const MDNS = 5_353;
const DHCP_SERVER = 67;
const DHCP_CLIENT = 68;
const DHCP_TYPES = ['', 'Discover', 'Offer', 'Request', 'Decline', 'ACK', 'NAK', 'Release', 'Inform'];

export function decodeUdp(datagram: Reader, summary: Summary): void {
  summary.protocol = 'UDP';
  if (!datagram.has(0, 8)) {
    summary.info = 'cut off';
    return;
  }
  const ports = [datagram.u16(0), datagram.u16(2)] as const;
  summary.source = withPort(summary.source, ports[0]);
  summary.destination = withPort(summary.destination, ports[1]);
  const payload = datagram.rest(8);
  summary.info = `${ports[0]} → ${ports[1]} Len=${payload.length}`;
  summary.details.push(`UDP, ${ports[0]} → ${ports[1]}, ${payload.length} bytes`);
  if (ports.includes(DNS) || ports.includes(MDNS)) decodeDns(payload, summary);
  else if (ports.includes(DHCP_SERVER) || ports.includes(DHCP_CLIENT)) dhcp(payload, summary);
}

function dhcp(payload: Reader, summary: Summary): void {
  const message = parseDhcp(payload.slice(0));
  if (!message) return;
  const type = DHCP_TYPES[message.options.get(dhcpOption.type)?.[0] ?? 0] ?? '';
  summary.protocol = 'DHCP';
  const address = [24, 16, 8, 0].map((shift) => (message.yourAddress >>> shift) & 255).join('.');
  summary.info = `${type}, ${message.hardware}${message.yourAddress === 0 ? '' : `, ${address}`}`;
  summary.details.push(`DHCP, ${summary.info}`);
}
