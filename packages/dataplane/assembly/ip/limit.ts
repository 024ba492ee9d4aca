/**
 * How many ICMP errors and resets-like answers leave in a time (RFC 1812, 4.3.2.8; RFC 4443, 2.4 (f)): a token bucket
 * for the whole host. What it holds varies at random, so that nobody can read from it what others have caused.
 */
import { nowMs } from '../clock';
import { randomBelow } from '../random';

/** A scan of ports is answered for a moment, a flood costs a hundred packets a second. */
const BURST: u32 = 50;
const PER_SECOND: u64 = 100;
const JITTER: u32 = 4;

let tokens: u32 = BURST;
let filledMs: u64 = 0;

/** Whether one more may be sent now; takes its token. */
export function errorIsAllowed(): bool {
  const earned = (nowMs - filledMs) * PER_SECOND / 1_000;
  if (earned > 0) {
    tokens = <u32>min<u64>(BURST - randomBelow(JITTER), tokens + earned);
    filledMs = nowMs;
  }
  if (tokens == 0) return false;
  tokens--;
  return true;
}
