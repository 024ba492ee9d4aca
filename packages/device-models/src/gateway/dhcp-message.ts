/** DHCP messages (RFC 2131, 2; options RFC 2132), as far as a server of one network needs them. */

export const dhcpType = {
  discover: 1,
  offer: 2,
  request: 3,
  decline: 4,
  ack: 5,
  nak: 6,
  release: 7,
  inform: 8,
} as const;

const FIXED_BYTES = 236;
const COOKIE = 0x63825363;
/** BOOTP's least size: some clients drop what is shorter. */
const LEAST_BYTES = 300;

export interface DhcpMessage {
  isReply: boolean;
  transaction: number;
  flags: number;
  /** IPv4 addresses as integers. */
  clientAddress: number;
  yourAddress: number;
  /** `aa:bb:cc:dd:ee:ff` */
  hardware: string;
  options: Map<number, Uint8Array>;
}

export const dhcpOption = {
  mask: 1,
  router: 3,
  dns: 6,
  hostname: 12,
  domain: 15,
  requestedAddress: 50,
  leaseSeconds: 51,
  type: 53,
  server: 54,
  renewal: 58,
  rebinding: 59,
} as const;

/** Undefined when it is no such message. */
export function parseDhcp(bytes: Uint8Array): DhcpMessage | undefined {
  if (bytes.length < FIXED_BYTES + 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes[1] !== 1 || bytes[2] !== 6 || view.getUint32(FIXED_BYTES) !== COOKIE) return undefined;
  const options = new Map<number, Uint8Array>();
  for (let at = FIXED_BYTES + 4; at < bytes.length; ) {
    const code = bytes[at++] ?? 0;
    if (code === 0) continue;
    if (code === 255) break;
    const length = bytes[at++] ?? 0;
    if (at + length > bytes.length) return undefined;
    options.set(code, bytes.subarray(at, at + length));
    at += length;
  }
  return {
    isReply: bytes[0] === 2,
    transaction: view.getUint32(4),
    flags: view.getUint16(10),
    clientAddress: view.getUint32(12),
    yourAddress: view.getUint32(16),
    hardware: [...bytes.subarray(28, 34)].map((byte) => byte.toString(16).padStart(2, '0')).join(':'),
    options,
  };
}

export function writeDhcp(message: DhcpMessage): Uint8Array {
  const optionBytes = [...message.options.values()].reduce((sum, value) => sum + 2 + value.length, 0);
  const bytes = new Uint8Array(Math.max(LEAST_BYTES, FIXED_BYTES + 4 + optionBytes + 1));
  const view = new DataView(bytes.buffer);
  bytes.set([message.isReply ? 2 : 1, 1, 6, 0]);
  view.setUint32(4, message.transaction);
  view.setUint16(10, message.flags);
  view.setUint32(12, message.clientAddress);
  view.setUint32(16, message.yourAddress);
  bytes.set(
    message.hardware.split(':').map((part) => Number.parseInt(part, 16)),
    28,
  );
  view.setUint32(FIXED_BYTES, COOKIE);
  let at = FIXED_BYTES + 4;
  for (const [code, value] of message.options) {
    bytes.set([code, value.length], at);
    bytes.set(value, at + 2);
    at += 2 + value.length;
  }
  bytes[at] = 255;
  return bytes;
}

/** An integer of four bytes: an address or seconds. */
export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
