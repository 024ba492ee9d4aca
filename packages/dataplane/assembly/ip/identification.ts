/**
 * Identifications of packets that may be cut into fragments: unique per source, destination and protocol for as long as
 * can be (RFC 6864, 4.2), and not to be guessed from those of other destinations (RFC 7739, 5.3).
 */
import { arenaMust } from '../memory/arena';
import { random64, sipHash } from '../random';

/** Counters: two destinations that share one still get different numbers. 1 KB. */
const COUNTERS: u32 = 256;

const block: usize = memory.data(40);
let table: usize = 0;
let isSeeded: bool = false;

export function identificationsStart(): void {
  table = arenaMust(COUNTERS * 4);
}

/** The next number, of 32 bits; IPv4 uses the low 16. */
export function identification(local: usize, remote: usize, protocol: u8): u32 {
  if (!isSeeded) {
    isSeeded = true;
    for (let i: u32 = 0; i < COUNTERS; i++) store<u32>(table + i * 4, <u32>random64());
  }
  memory.copy(block, local, 16);
  memory.copy(block + 16, remote, 16);
  store<u64>(block, protocol, 32);
  const counter = table + <usize>(sipHash(block, 40) % COUNTERS) * 4;
  const next = load<u32>(counter) + 1;
  store<u32>(counter, next);
  return next;
}
