/**
 * Console bytes between the platform and whoever reads them. Bytes are taken from the platform when they arrive even
 * if nobody waits, because its wait would otherwise return at once, for ever. At most {@link CAPACITY} are kept: an
 * appliance that never reads drops what comes later; one that reads leaves it with the platform until it catches up.
 */
import { host } from './host.ts';

const CAPACITY = 65_536;
/** What a held chunk costs besides its bytes: a person's typing arrives one byte at a time. */
const CHUNK_COST = 128;

const chunks: Uint8Array[] = [];
let held = 0;
let ended = false;
let wanted = false;

/** Called when the platform says that the console is ready. */
export function receive(): void {
  while (!ended && (held < CAPACITY || !wanted)) {
    const bytes = host.consoleRead();
    if (bytes === null) return;
    if (bytes === undefined) ended = true;
    else if (held < CAPACITY) {
      chunks.push(bytes);
      held += bytes.length + CHUNK_COST;
    }
  }
}

/** The next bytes; null when none are here yet, undefined after the last. */
export function take(): Uint8Array | null | undefined {
  wanted = true;
  if (chunks.length === 0) receive();
  const bytes = chunks.shift();
  if (bytes === undefined) return ended ? undefined : null;
  held -= bytes.length + CHUNK_COST;
  return bytes;
}
