/** TCP segments (RFC 9293, 3.1), and HTTP/1 in them as far as its first line tells. */
import type { Reader } from './reader.ts';
import { line, type Summary } from './summary.ts';

const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'] as const;
const HTTP_START =
  /^(?:(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE) \S+ HTTP\/1\.\d|HTTP\/1\.\d \d{3}[^\r]*)/;

export function decodeTcp(segment: Reader, summary: Summary): void {
  summary.protocol = 'TCP';
  if (!segment.has(0, 20)) {
    summary.info = 'cut off';
    return;
  }
  const sourcePort = segment.u16(0);
  const destinationPort = segment.u16(2);
  summary.source = withPort(summary.source, sourcePort);
  summary.destination = withPort(summary.destination, destinationPort);
  const bits = segment.u8(13);
  const flags = FLAGS.filter((_, index) => bits & (1 << index));
  const headerBytes = (segment.u8(12) >> 4) * 4;
  const payload = segment.rest(Math.max(20, headerBytes));
  const numbers = `Seq=${segment.u32(4)}${bits & 0x10 ? ` Ack=${segment.u32(8)}` : ''} Win=${segment.u16(14)} Len=${payload.length}`;
  summary.info = `${sourcePort} → ${destinationPort} [${flags.join(', ')}] ${numbers}`;
  summary.details.push(
    `TCP, ${sourcePort} → ${destinationPort}, ${flags.join(' ')}, ${numbers}${optionsOf(segment, headerBytes)}`,
  );
  if (payload.length === 0) return;
  const first = HTTP_START.exec(payload.text(0, 300).replaceAll('..', '\r'));
  if (!first) return;
  summary.protocol = 'HTTP';
  summary.info = line(first[0]);
  summary.details.push(`HTTP, ${line(first[0])}`);
}

function optionsOf(segment: Reader, headerBytes: number): string {
  const found: string[] = [];
  for (let at = 20; at < headerBytes; ) {
    const kind = segment.u8(at);
    if (kind === 0) break;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = segment.u8(at + 1);
    if (length < 2) break;
    if (kind === 2) found.push(`MSS ${segment.u16(at + 2)}`);
    else if (kind === 3) found.push(`window scale ${segment.u8(at + 2)}`);
    else if (kind === 4) found.push('SACK permitted');
    else if (kind === 5) found.push('SACK');
    else if (kind === 8) found.push('timestamps');
    at += length;
  }
  return found.length === 0 ? '' : `, ${found.join(', ')}`;
}

/** `address:port`; an IPv6 address in brackets. */
export const withPort = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
