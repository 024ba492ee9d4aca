/**
 * Control packets of MQTT 3.1.1 (OASIS, 2014): what a client writes and reads. A packet is a byte of type and flags, the length of the
 * rest in 1 to 4 bytes of 7 bits, and the rest. Texts are UTF-8 behind 16 bits of length. Pure.
 */
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';

export const TYPE = {
  connect: 1,
  connectAcknowledge: 2,
  publish: 3,
  publishAcknowledge: 4,
  subscribe: 8,
  subscribeAcknowledge: 9,
  unsubscribe: 10,
  unsubscribeAcknowledge: 11,
  pingRequest: 12,
  pingResponse: 13,
  disconnect: 14,
} as const;

export class MqttError extends Error {
  override name = 'MqttError';
  readonly code: 'REFUSED' | 'PROTOCOL' | 'TIMEOUT' | 'CLOSED' | 'TOO_LARGE';
  constructor(code: MqttError['code'], message: string) {
    super(`mqtt: ${message}`);
    this.code = code;
  }
}

export type Qos = 0 | 1;
export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: Qos;
  readonly retain: boolean;
}
export interface ConnectFields {
  clientId: string;
  keepAliveSeconds: number;
  username?: string | undefined;
  password?: string | undefined;
  will?: Message | undefined;
}
export interface Packet {
  readonly type: number;
  readonly flags: number;
  readonly body: Uint8Array;
}

const LONGEST_TEXT = 65_535;
const PROTOCOL_LEVEL = 4;

export function connectPacket({
  clientId,
  keepAliveSeconds,
  username,
  password,
  will,
}: ConnectFields): Uint8Array {
  const willFlags = will ? 4 | (will.qos << 3) | (will.retain ? 32 : 0) : 0;
  const flags = 2 | willFlags | (password === undefined ? 0 : 64) | (username === undefined ? 0 : 128);
  return packet(TYPE.connect, 0, [
    text('MQTT'),
    Uint8Array.of(PROTOCOL_LEVEL, flags),
    word(keepAliveSeconds),
    text(clientId),
    ...(will ? [text(will.topic), word(will.payload.length), will.payload] : []),
    ...(username === undefined ? [] : [text(username)]),
    ...(password === undefined ? [] : [text(password)]),
  ]);
}

export function publishPacket({ topic, payload, qos, retain }: Message, id: number): Uint8Array {
  const flags = (qos << 1) | (retain ? 1 : 0);
  return packet(TYPE.publish, flags, [text(topic), ...(qos === 0 ? [] : [word(id)]), payload]);
}

export const acknowledgePacket = (id: number): Uint8Array => packet(TYPE.publishAcknowledge, 0, [word(id)]);

export function subscribePacket(id: number, filter: string, qos: Qos): Uint8Array {
  return packet(TYPE.subscribe, 2, [word(id), text(filter), Uint8Array.of(qos)]);
}

export function unsubscribePacket(id: number, filter: string): Uint8Array {
  return packet(TYPE.unsubscribe, 2, [word(id), text(filter)]);
}

export const emptyPacket = (type: number): Uint8Array => packet(type, 0, []);

/** A message, and the number to acknowledge it by. Throws MqttError. */
export function readPublish({ flags, body }: Packet): { message: Message; id: number } {
  const qos = (flags >> 1) & 3;
  const length = wordAt(body, 0);
  const end = 2 + length + (qos === 0 ? 0 : 2);
  // Nobody was asked for 2.
  if (qos > 1 || body.length < end)
    throw new MqttError('PROTOCOL', 'the broker sent a message that cannot be read');
  const topic = decodeUtf8(body.subarray(2, 2 + length), true);
  if (topic === undefined) throw new MqttError('PROTOCOL', 'the broker sent a topic that is no UTF-8');
  const message = { topic, payload: body.slice(end), qos: qos as Qos, retain: (flags & 1) === 1 };
  return { message, id: qos === 0 ? 0 : wordAt(body, 2 + length) };
}

export const wordAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** Bytes of a stream, as packets. */
export class PacketReader {
  #bytes = new Uint8Array(0);
  readonly #most: number;

  constructor(mostBytes: number) {
    this.#most = mostBytes;
  }

  /** The packets that `chunk` completes. Throws MqttError. */
  feed(chunk: Uint8Array): Packet[] {
    const all = new Uint8Array(this.#bytes.length + chunk.length);
    all.set(this.#bytes);
    all.set(chunk, this.#bytes.length);
    const packets: Packet[] = [];
    let at = 0;
    for (let head = this.#head(all, at); head; head = this.#head(all, at)) {
      const first = all[at] as number;
      packets.push({ type: first >> 4, flags: first & 15, body: all.slice(head.begin, head.end) });
      at = head.end;
    }
    this.#bytes = all.slice(at);
    return packets;
  }

  /** Where the rest of the packet at `at` is; undefined when it is not there yet. */
  #head(all: Uint8Array, at: number): { begin: number; end: number } | undefined {
    let length = 0;
    for (let digit = 0; digit < 4; digit++) {
      const byte = all[at + 1 + digit];
      if (byte === undefined) return undefined;
      length += (byte & 127) * 128 ** digit;
      if (length > this.#most)
        throw new MqttError('TOO_LARGE', `a packet of more than ${this.#most} bytes is coming`);
      if (byte >= 128) continue;
      const begin = at + 2 + digit;
      return begin + length <= all.length ? { begin, end: begin + length } : undefined;
    }
    throw new MqttError('PROTOCOL', 'the length of a packet does not end');
  }
}

function packet(type: number, flags: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const digits: number[] = [];
  for (let left = length; digits.length === 0 || left > 0; left = Math.floor(left / 128)) {
    digits.push((left % 128) | (left >= 128 ? 128 : 0));
  }
  if (digits.length > 4) throw new MqttError('TOO_LARGE', 'a packet has at most 256 MiB');
  const whole = new Uint8Array(1 + digits.length + length);
  whole.set([(type << 4) | flags, ...digits]);
  let at = 1 + digits.length;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const word = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 255);

function text(value: string): Uint8Array {
  const bytes = encodeUtf8(value);
  if (bytes.length > LONGEST_TEXT)
    throw new MqttError('TOO_LARGE', `a text has at most ${LONGEST_TEXT} bytes`);
  const whole = new Uint8Array(2 + bytes.length);
  whole.set(word(bytes.length));
  whole.set(bytes, 2);
  return whole;
}
