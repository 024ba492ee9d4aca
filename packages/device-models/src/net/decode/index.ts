/** A frame in words, to the highest layer that is understood. Total: any bytes have a summary. */
import { decodeIpv4, decodeIpv6 } from './ip.ts';
import { macText, Reader } from './reader.ts';
import type { Summary } from './summary.ts';

export type { Summary } from './summary.ts';

const IPV4 = 0x0800;
const ARP = 0x0806;
const IPV6 = 0x86dd;
const VLAN = 0x8100;

export function decodeFrame(frame: Uint8Array): Summary {
  const reader = new Reader(frame);
  const summary: Summary = {
    protocol: 'Ethernet',
    source: macText(reader.slice(6, 6)),
    destination: macText(reader.slice(0, 6)),
    info: '',
    details: [],
  };
  const tag = reader.u16(12) === VLAN ? 4 : 0;
  const type = reader.u16(12 + tag);
  summary.info = `type 0x${type.toString(16).padStart(4, '0')}`;
  summary.details.push(`Ethernet, ${summary.source} → ${summary.destination}, ${frame.length} bytes`);
  const payload = reader.rest(14 + tag);
  if (type === IPV4) decodeIpv4(payload, summary);
  else if (type === IPV6) decodeIpv6(payload, summary);
  else if (type === ARP) decodeArp(payload, summary);
  return summary;
}

/** RFC 826, for IPv4 over Ethernet. */
function decodeArp(message: Reader, summary: Summary): void {
  summary.protocol = 'ARP';
  const dotted = (at: number): string => [...message.slice(at, 4)].join('.');
  const operation = message.u16(6);
  if (operation === 1) {
    const isProbe = message.u32(14) === 0;
    const isAnnouncement = message.u32(14) === message.u32(24);
    summary.info = isAnnouncement
      ? `announcement: ${dotted(14)} is at ${macText(message.slice(8, 6))}`
      : `who has ${dotted(24)}? ${isProbe ? '(probe)' : `tell ${dotted(14)}`}`;
  } else if (operation === 2) summary.info = `${dotted(14)} is at ${macText(message.slice(8, 6))}`;
  else summary.info = `operation ${operation}`;
  summary.details.push(`ARP, ${summary.info}`);
}
