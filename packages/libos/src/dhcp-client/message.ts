/**
 * DHCP messages (RFC 2131, 2; options RFC 2132): the bytes of those that a client sends, and what it reads of those that a
 * server does. Options may be split (RFC 3396) and spill over into `file` and `sname` (option 52).
 */

export const DISCOVER = 1;
export const OFFER = 2;
export const REQUEST = 3;
export const DECLINE = 4;
export const ACK = 5;
export const NAK = 6;
export const RELEASE = 7;

const BOOTREQUEST = 1;
const BOOTREPLY = 2;
const COOKIE = 0x63825363;
const FILE_AT = 108;
const FILE_BYTES = 128;
const SNAME_AT = 44;
const SNAME_BYTES = 64;
const OPTIONS_AT = 240;
/** What relays and servers of BOOTP's time expect at least. */
const LEAST_BYTES = 300;

export const OPTION = {
  MASK: 1,
  ROUTER: 3,
  DNS: 6,
  HOSTNAME: 12,
  DOMAIN: 15,
  REQUESTED_ADDRESS: 50,
  LEASE_TIME: 51,
  OVERLOAD: 52,
  TYPE: 53,
  SERVER: 54,
  PARAMETERS: 55,
  SIZE: 57,
  RENEWAL_TIME: 58,
  REBINDING_TIME: 59,
  CLIENT_ID: 61,
} as const;

const ASKED_FOR = [
  OPTION.MASK,
  OPTION.ROUTER,
  OPTION.DNS,
  OPTION.DOMAIN,
  OPTION.LEASE_TIME,
  OPTION.RENEWAL_TIME,
  OPTION.REBINDING_TIME,
];

export interface ClientMessage {
  type: number;
  transaction: number;
  /** Six bytes. */
  mac: Uint8Array;
  /** Seconds since the client began. */
  seconds: number;
  /** Our address when it is in use, as an integer; 0 otherwise. */
  client: number;
  requested?: number | undefined;
  server?: number | undefined;
  hostname?: string | undefined;
}

export interface ServerMessage {
  type: number;
  transaction: number;
  /** The address that is given. */
  yours: number;
  options: ReadonlyMap<number, Uint8Array>;
}

export function writeMessage(message: ClientMessage): Uint8Array<ArrayBuffer> {
  const options: number[] = [OPTION.TYPE, 1, message.type, OPTION.CLIENT_ID, 7, 1, ...message.mac];
  if (message.requested !== undefined) options.push(OPTION.REQUESTED_ADDRESS, 4, ...word(message.requested));
  if (message.server !== undefined) options.push(OPTION.SERVER, 4, ...word(message.server));
  if (message.type === DISCOVER || message.type === REQUEST) {
    options.push(OPTION.SIZE, 2, 1_500 >> 8, 1_500 & 255, OPTION.PARAMETERS, ASKED_FOR.length, ...ASKED_FOR);
    const name = [...(message.hostname ?? '')].slice(0, 63).map((letter) => letter.charCodeAt(0) & 127);
    if (name.length > 0) options.push(OPTION.HOSTNAME, name.length, ...name);
  }
  options.push(255);

  const bytes = new Uint8Array(Math.max(LEAST_BYTES, OPTIONS_AT + options.length));
  const view = new DataView(bytes.buffer);
  bytes.set([BOOTREQUEST, 1, 6, 0]);
  view.setUint32(4, message.transaction);
  view.setUint16(8, Math.min(0xffff, message.seconds));
  view.setUint32(12, message.client);
  bytes.set(message.mac, 28);
  view.setUint32(236, COOKIE);
  bytes.set(options, OPTIONS_AT);
  return bytes;
}

const word = (value: number): number[] => [
  value >>> 24,
  (value >>> 16) & 255,
  (value >>> 8) & 255,
  value & 255,
];

/** Undefined when it is no answer of a DHCP server to the client with that MAC. */
export function readMessage(bytes: Uint8Array, mac: Uint8Array): ServerMessage | undefined {
  if (bytes.length < OPTIONS_AT) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes[0] !== BOOTREPLY || view.getUint32(236) !== COOKIE) return undefined;
  if (mac.some((byte, at) => bytes[28 + at] !== byte)) return undefined;
  const options = new Map<number, Uint8Array>();
  readOptions(bytes.subarray(OPTIONS_AT), options);
  const overload = options.get(OPTION.OVERLOAD)?.[0] ?? 0;
  if (overload & 1) readOptions(bytes.subarray(FILE_AT, FILE_AT + FILE_BYTES), options);
  if (overload & 2) readOptions(bytes.subarray(SNAME_AT, SNAME_AT + SNAME_BYTES), options);
  const type = options.get(OPTION.TYPE)?.[0];
  if (type === undefined) return undefined;
  return { type, transaction: view.getUint32(4), yours: view.getUint32(16), options };
}

function readOptions(bytes: Uint8Array, into: Map<number, Uint8Array>): void {
  let at = 0;
  while (at < bytes.length && bytes[at] !== 255) {
    const code = bytes[at++] as number;
    if (code === 0) continue;
    const length = bytes[at++];
    if (length === undefined || at + length > bytes.length) return;
    const value = bytes.subarray(at, at + length);
    const earlier = into.get(code);
    into.set(code, earlier ? Uint8Array.of(...earlier, ...value) : value);
    at += length;
  }
}

/** The 32-bit integers of an option: addresses, seconds. */
export function words(message: ServerMessage, option: number): number[] {
  const value = message.options.get(option);
  if (!value) return [];
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  return Array.from({ length: value.length >> 2 }, (_, at) => view.getUint32(at * 4));
}
