/** ICMP (RFC 792) and ICMPv6 with neighbour discovery (RFC 4443, RFC 4861). */
import { addressText } from '../../gateway/address.ts';
import type { Reader } from './reader.ts';
import type { Summary } from './summary.ts';

const ICMP: Readonly<Record<number, string>> = {
  0: 'echo reply',
  3: 'destination unreachable',
  5: 'redirect',
  8: 'echo request',
  11: 'time exceeded',
  12: 'parameter problem',
};

const UNREACHABLE: Readonly<Record<number, string>> = {
  0: 'network',
  1: 'host',
  2: 'protocol',
  3: 'port',
  4: 'fragmentation needed',
  13: 'prohibited',
};

const ICMPV6: Readonly<Record<number, string>> = {
  1: 'destination unreachable',
  2: 'packet too big',
  3: 'time exceeded',
  4: 'parameter problem',
  128: 'echo request',
  129: 'echo reply',
  130: 'multicast listener query',
  131: 'multicast listener report',
  133: 'router solicitation',
  134: 'router advertisement',
  135: 'neighbour solicitation',
  136: 'neighbour advertisement',
  137: 'redirect',
  143: 'multicast listener report',
};

export function decodeIcmp(message: Reader, summary: Summary): void {
  summary.protocol = 'ICMP';
  const type = message.u8(0);
  const name = ICMP[type] ?? `type ${type}`;
  if (type === 0 || type === 8) summary.info = `${name} id=${message.u16(4)} seq=${message.u16(6)}`;
  else if (type === 3) summary.info = `${name}: ${UNREACHABLE[message.u8(1)] ?? `code ${message.u8(1)}`}`;
  else summary.info = name;
  summary.details.push(`ICMP, ${summary.info}`);
}

export function decodeIcmp6(message: Reader, summary: Summary): void {
  summary.protocol = 'ICMPv6';
  const type = message.u8(0);
  const name = ICMPV6[type] ?? `type ${type}`;
  if (type === 128 || type === 129) summary.info = `${name} id=${message.u16(4)} seq=${message.u16(6)}`;
  else if ((type === 135 || type === 136) && message.has(8, 16)) {
    summary.info = `${name} for ${addressText(message.slice(8, 16))}`;
  } else summary.info = name;
  summary.details.push(`ICMPv6, ${summary.info}`);
}
