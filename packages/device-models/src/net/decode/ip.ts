/** IPv4 (RFC 791) and IPv6 (RFC 8200) packets: to which protocol they are given. */
import { addressText } from '../../gateway/address.ts';
import { decodeIcmp, decodeIcmp6 } from './icmp.ts';
import type { Reader } from './reader.ts';
import type { Summary } from './summary.ts';
import { decodeTcp } from './tcp.ts';
import { decodeUdp } from './udp.ts';

const EXTENSIONS = new Set([0, 43, 60, 135]);
const FRAGMENT = 44;
const NO_NEXT = 59;
const EXTENSIONS_AT_MOST = 8;

export function decodeIpv4(packet: Reader, summary: Summary): void {
  summary.protocol = 'IPv4';
  if (!packet.has(0, 20)) {
    summary.info = 'cut off';
    return;
  }
  const headerBytes = (packet.u8(0) & 15) * 4;
  summary.source = [...packet.slice(12, 4)].join('.');
  summary.destination = [...packet.slice(16, 4)].join('.');
  const protocol = packet.u8(9);
  const fragment = packet.u16(6);
  summary.info = `protocol ${protocol}`;
  summary.details.push(
    `IPv4, ${summary.source} → ${summary.destination}, TTL ${packet.u8(8)}, id ${packet.u16(4)}, ${packet.u16(2)} bytes`,
  );
  if (headerBytes < 20) return;
  if (fragment & 0x3fff && (fragment & 0x1fff) !== 0) {
    summary.info = `fragment at ${(fragment & 0x1fff) * 8}, protocol ${protocol}`;
    return;
  }
  const total = packet.u16(2);
  const payload = packet.rest(headerBytes, total === 0 ? undefined : Math.max(0, total - headerBytes));
  decodeTransport(protocol, payload, summary);
  if (fragment & 0x2000) summary.info += ' (first fragment)';
}

export function decodeIpv6(packet: Reader, summary: Summary): void {
  summary.protocol = 'IPv6';
  if (!packet.has(0, 40)) {
    summary.info = 'cut off';
    return;
  }
  summary.source = addressText(packet.slice(8, 16));
  summary.destination = addressText(packet.slice(24, 16));
  summary.details.push(
    `IPv6, ${summary.source} → ${summary.destination}, hop limit ${packet.u8(7)}, ${packet.u16(4)} bytes`,
  );
  let next = packet.u8(6);
  let payload = packet.rest(40, packet.u16(4) || undefined);
  for (let count = 0; count < EXTENSIONS_AT_MOST; count++) {
    if (next === FRAGMENT) {
      const offset = payload.u16(2) & 0xfff8;
      next = payload.u8(0);
      payload = payload.rest(8);
      if (offset !== 0) {
        summary.info = `fragment at ${offset}, protocol ${next}`;
        return;
      }
    } else if (EXTENSIONS.has(next) && payload.has(0, 8)) {
      const length = (payload.u8(1) + 1) * 8;
      next = payload.u8(0);
      payload = payload.rest(length);
    } else break;
  }
  summary.info = next === NO_NEXT ? 'no next header' : `protocol ${next}`;
  decodeTransport(next, payload, summary);
}

function decodeTransport(protocol: number, payload: Reader, summary: Summary): void {
  if (protocol === 6) decodeTcp(payload, summary);
  else if (protocol === 17) decodeUdp(payload, summary);
  else if (protocol === 1) decodeIcmp(payload, summary);
  else if (protocol === 58) decodeIcmp6(payload, summary);
}
