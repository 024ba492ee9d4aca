/**
 * The packet of NTP version 4 (RFC 5905, 7.3), as a client that sets no clock needs it.
 *
 *   0      LI (2 bits), version (3), mode (3)      24  origin: what the client sent
 *   1      stratum                                 32  receive: when the server had it
 *   12     reference: 4 letters at stratum 0 or 1  40  transmit: when the server answered
 *
 * A timestamp is 32 bits of seconds since 1900, and 32 of their fraction. Pure.
 */

export const PACKET_BYTES = 48;
export const AT = { flags: 0, stratum: 1, reference: 12, origin: 24, receive: 32, transmit: 40 } as const;
export const MODE = { client: 3, server: 4 } as const;
const VERSION = 4;
const ALARM = 3;
const MOST_STRATUM = 15;

/** Seconds from 1900 to 1970. */
const TO_1970 = 2_208_988_800;
/** Seconds of the first half of the count are of the era that begins in 2036 (section 6). */
const ERA = 2 ** 32;

/** What a server said; times in milliseconds since 1970. */
export interface Answer {
  readonly stratum: number;
  /** `GPS` and such of a server that has a clock of its own. */
  readonly reference: string;
  readonly receivedMs: number;
  readonly sentMs: number;
}
export type Parsed =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** Not for this request: another may still come. */
  | { readonly kind: 'foreign' }
  /** The server refuses to answer, with its word for why (7.4): DENY, RATE. */
  | { readonly kind: 'kiss'; readonly word: string }
  | { readonly kind: 'bad'; readonly reason: string };

/** `cookie`: 8 random bytes in the place of the client's time, which is nobody's business, and which the answer has to repeat. */
export function requestOf(cookie: Uint8Array): Uint8Array<ArrayBuffer> {
  const packet = new Uint8Array(PACKET_BYTES);
  packet[AT.flags] = (VERSION << 3) | MODE.client;
  packet.set(cookie, AT.transmit);
  return packet;
}

export function parseAnswer(packet: Uint8Array, cookie: Uint8Array): Parsed {
  if (packet.length < PACKET_BYTES) return { kind: 'foreign' };
  const isOurs = cookie.every((byte, at) => packet[AT.origin + at] === byte);
  const flags = packet[AT.flags] as number;
  if (!isOurs || (flags & 7) !== MODE.server) return { kind: 'foreign' };
  const stratum = packet[AT.stratum] as number;
  const letters = String.fromCharCode(...packet.subarray(AT.reference, AT.reference + 4)).replaceAll(
    /[^ -~]/g,
    '',
  );
  if (stratum === 0) return { kind: 'kiss', word: letters };
  if (stratum > MOST_STRATUM || flags >> 6 === ALARM)
    return { kind: 'bad', reason: 'its own clock is not set' };
  const view = new DataView(packet.buffer, packet.byteOffset, PACKET_BYTES);
  const receivedMs = readTime(view, AT.receive);
  const sentMs = readTime(view, AT.transmit);
  if (view.getUint32(AT.transmit) === 0) return { kind: 'bad', reason: 'it does not say the time' };
  return { kind: 'answer', answer: { stratum, reference: stratum === 1 ? letters : '', receivedMs, sentMs } };
}

function readTime(view: DataView, at: number): number {
  const seconds = view.getUint32(at);
  const era = seconds < ERA / 2 ? ERA : 0;
  return (seconds + era - TO_1970) * 1_000 + (view.getUint32(at + 4) / ERA) * 1_000;
}

/** By how much our clock is behind, and how long the way is (section 8). */
export function offsetOf(sentMs: number, { receivedMs, sentMs: answeredMs }: Answer, arrivedMs: number) {
  return {
    offsetMs: (receivedMs - sentMs + (answeredMs - arrivedMs)) / 2,
    delayMs: Math.max(arrivedMs - sentMs - (answeredMs - receivedMs), 0),
  };
}
