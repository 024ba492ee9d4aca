import type { PacketSummary } from '@skerry/contracts';

export type PacketFilter = (packet: PacketSummary) => boolean;

/**
 * Reads a filter: words that a packet has in its columns, all of them; `-word` for one that it has not. `in` and `out`
 * are directions; the name of a protocol means the protocol, wherever the word also stands. Case does not matter.
 */
export function packetFilter(text: string): PacketFilter {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const rules = words.map((word): PacketFilter => {
    const isNot = word.length > 1 && (word.startsWith('-') || word.startsWith('!'));
    const wanted = isNot ? word.slice(1) : word;
    return (packet) => has(packet, wanted) !== isNot;
  });
  return (packet) => rules.every((rule) => rule(packet));
}

const protocols = new Set([
  ...['arp', 'ethernet', 'ipv4', 'ipv6', 'icmp', 'icmpv6', 'udp', 'tcp'],
  ...['dns', 'dhcp', 'http', 'websocket'],
]);

function has(packet: PacketSummary, word: string): boolean {
  if (word === 'in' || word === 'out') return packet.direction === word;
  const protocol = packet.protocol.toLowerCase();
  if (protocols.has(word)) return protocol === word;
  const { source, destination, info } = packet;
  return [protocol, source, destination, info].some((column) => column.toLowerCase().includes(word));
}
