/**
 * The UUID library: `skerry:uuid`. Names that nobody else gives (RFC 9562): version 4 of random bits alone, and version 7, which
 * begins with the time, so that later ones sort behind.
 */
import { host } from '../core/host.ts';
import { requireRunning } from '../core/stage.ts';
import { formatUuid, marked } from './format.ts';

export { formatUuid, isUuid, parseUuid, timeOfUuid, UuidError } from './format.ts';

let lastMs = 0;
/** 12 bits, in rand_a: method 1 of section 6.2. */
let count = 0;
const MOST = 0xfff;

function randomBytes(call: string): Uint8Array {
  requireRunning(call);
  const bytes = new Uint8Array(16);
  host.entropy(bytes);
  return bytes;
}

export function uuidV4(): string {
  return formatUuid(marked(randomBytes('uuidV4()'), 4));
}

/** Each sorts behind the one before, even within a millisecond and when the clock goes back. */
export function uuidV7(): string {
  const bytes = randomBytes('uuidV7()');
  const now = host.wallMs();
  if (now > lastMs) {
    lastMs = now;
    // A counter begins in the lower half, so that it has room to go up.
    count = (((bytes[6] ?? 0) << 8) | (bytes[7] ?? 0)) & (MOST >> 1);
  } else if (++count > MOST) {
    lastMs++;
    count = 0;
  }
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(lastMs / 2 ** 32));
  view.setUint32(2, lastMs % 2 ** 32);
  view.setUint16(6, count);
  return formatUuid(marked(bytes, 7));
}
