/**
 * IP addresses as text and as 16 bytes in network order, IPv4 as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2). Text is read as RFC
 * 4291, 2.2 and RFC 6943, 3.1.1 (strict: four decimal numbers) say, and written as RFC 5952 says. Zones are refused.
 */

export type AddressBytes = Uint8Array<ArrayBuffer>;

/** The bytes of `text`; undefined when it is no address. */
export function parseAddress(text: string): AddressBytes | undefined {
  return text.includes(':') ? parseV6(text) : mapped(parseV4(text));
}

/** The IPv4 address as an integer; undefined when `text` is none. */
export function parseV4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

function mapped(value: number | undefined): AddressBytes | undefined {
  return value === undefined ? undefined : addressOfV4(value);
}

export function addressOfV4(value: number): AddressBytes {
  const bytes = new Uint8Array(16);
  bytes[10] = bytes[11] = 0xff;
  new DataView(bytes.buffer).setUint32(12, value);
  return bytes;
}

function parseV6(text: string): AddressBytes | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] as string, halves.length === 1);
  const tail = halves.length === 2 ? groupsOf(halves[1] as string, true) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  // "::" stands for at least one group.
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const view = new DataView(new ArrayBuffer(16));
  head.forEach((group, at) => {
    view.setUint16(at * 2, group);
  });
  tail.forEach((group, at) => {
    view.setUint16((8 - tail.length + at) * 2, group);
  });
  return new Uint8Array(view.buffer);
}

/** Groups of 16 bits; an IPv4 address at the end is two of them. */
function groupsOf(text: string, mayEndInV4: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    const v4 = mayEndInV4 && at === parts.length - 1 ? parseV4(part) : undefined;
    if (v4 !== undefined) groups.push(v4 >>> 16, v4 & 0xffff);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** Whether the 16 bytes at `at` are an IPv4 address. */
export function isV4(bytes: Uint8Array, at = 0): boolean {
  for (let index = 0; index < 10; index++) if (bytes[at + index] !== 0) return false;
  return bytes[at + 10] === 0xff && bytes[at + 11] === 0xff;
}

/** An IPv4 address from an integer. */
export function formatV4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** The text of the 16 bytes at `at`. */
export function formatAddress(bytes: Uint8Array, at = 0): string {
  if (isV4(bytes, at)) return `${bytes[at + 12]}.${bytes[at + 13]}.${bytes[at + 14]}.${bytes[at + 15]}`;
  const groups = Array.from(
    { length: 8 },
    (_, group) => ((bytes[at + group * 2] as number) << 8) | (bytes[at + group * 2 + 1] as number),
  );
  const { start, length } = longestZeros(groups);
  const write = (part: number[]): string => part.map((group) => group.toString(16)).join(':');
  if (length < 2) return write(groups);
  return `${write(groups.slice(0, start))}::${write(groups.slice(start + length))}`;
}

/** The first of the longest runs of zero groups (RFC 5952, 4.2). */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
    start += length;
  }
  return best;
}

/** "address/prefix length"; undefined when `text` is not that, or the length is too long for its address. */
export function parseNetwork(text: string): { address: AddressBytes; prefix: number } | undefined {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(text);
  const address = match && parseAddress(match[1] as string);
  if (!address) return undefined;
  const prefix = Number(match[2]);
  return prefix <= (isV4(address) ? 32 : 128) ? { address, prefix } : undefined;
}

/** An IPv4 address in 16 bytes as an integer. */
export function v4Of(bytes: Uint8Array, at = 0): number {
  return new DataView(bytes.buffer, bytes.byteOffset + at, 16).getUint32(12);
}
