/** Addresses as the data plane has them (16 bytes, IPv4 as ::ffff:a.b.c.d) and as people write them. */
import { isIPv4, isIPv6 } from 'node:net';

/** The 16 bytes of an address in text. Throws on anything else. */
export function addressBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(16);
  if (isIPv4(text)) {
    bytes.set([0xff, 0xff, ...text.split('.').map(Number)], 10);
    return bytes;
  }
  if (!isIPv6(text)) throw new TypeError(`${text} is not an IP address`);
  const [head = '', tail] = text.split('::');
  const words = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16));
  const front = words(head);
  const back = tail === undefined ? [] : words(tail);
  const all = [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back];
  all.forEach((word, index) => {
    bytes.set([word >> 8, word & 0xff], index * 2);
  });
  return bytes;
}

/** Text of 16 bytes: dotted for IPv4, RFC 5952 for IPv6. */
export function addressText(bytes: Uint8Array): string {
  const isMapped =
    bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  if (isMapped) return [...bytes.subarray(12, 16)].join('.');
  const words = Array.from(
    { length: 8 },
    (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0),
  );
  // The longest run of zero words, of two at least, becomes "::".
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && words[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const hex = (part: number[]): string => part.map((word) => word.toString(16)).join(':');
  if (best.start < 0) return hex(words);
  return `${hex(words.slice(0, best.start))}::${hex(words.slice(best.start + best.length))}`;
}

/** An IPv4 address as an integer. */
export function ipv4Integer(text: string): number {
  return text.split('.').reduce((value, part) => value * 256 + Number(part), 0);
}
