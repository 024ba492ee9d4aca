/** UDP datagrams (RFC 768), and what is in those of DNS and DHCP. */
import { decode as decodeDns } from 'dns-packet';
import { dhcpOption, parseDhcp } from '../../gateway/dhcp-message.ts';
import type { Reader } from './reader.ts';
import { line, type Summary } from './summary.ts';
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
  if (ports.includes(DNS) || ports.includes(MDNS)) dns(payload, summary);
  else if (ports.includes(DHCP_SERVER) || ports.includes(DHCP_CLIENT)) dhcp(payload, summary);
}

function dns(payload: Reader, summary: Summary): void {
  try {
    const packet = decodeDns(Buffer.from(payload.slice(0)));
    const question = packet.questions?.[0];
    const answers = (packet.answers ?? []).map((answer) =>
      'data' in answer ? String(answer.data) : answer.type,
    );
    summary.protocol = 'DNS';
    const what = question ? `${question.type} ${question.name}` : '';
    const { rcode } = packet as { rcode?: string };
    const said = answers.length > 0 ? answers.join(', ') : (rcode ?? '');
    summary.info = line(packet.type === 'query' ? `query ${what}` : `answer ${what}: ${said}`);
    summary.details.push(`DNS, ${summary.info}`);
  } catch {
    // Not DNS, whatever the port says.
  }
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
