/** Round-trip time and the retransmission timeout (RFC 6298), in microseconds and milliseconds. */
import { nowMs } from '../clock';
import { TIMER_RTO, Tcb } from './tcb';

/**
 * RFC 6298 (2.4) has one second. Every stack in use has less, since timestamps and SACK have made a spurious timeout
 * harmless (undo.ts); the value is Linux's.
 */
const RTO_LEAST_MS: u32 = 200;
const RTO_MOST_MS: u32 = 60_000;
/** The clock's granularity G. */
const GRANULARITY_US: u32 = 1_000;

/** A new measurement (RFC 6298, 2.2 and 2.3). */
export function rttSample(t: Tcb, us: u32): void {
  us = max<u32>(us, 1);
  t.minRttUs = min(t.minRttUs, us);
  if (t.srttUs == 0) {
    t.srttUs = us;
    t.rttvarUs = us / 2;
  } else {
    const difference = us > t.srttUs ? us - t.srttUs : t.srttUs - us;
    t.rttvarUs = t.rttvarUs - t.rttvarUs / 4 + difference / 4;
    t.srttUs = t.srttUs - t.srttUs / 8 + us / 8;
  }
  const rtoMs = (t.srttUs + max(GRANULARITY_US, 4 * t.rttvarUs) + 999) / 1_000;
  t.rtoMs = min(max(rtoMs, RTO_LEAST_MS), RTO_MOST_MS);
}

/** The timeout as it is now, backed off (RFC 6298, 5.5). */
export function rtoNow(t: Tcb): u32 {
  return <u32>min<u64>(<u64>t.rtoMs << min<u32>(t.backoff, 16), RTO_MOST_MS);
}

/** Starts the retransmission timer afresh. The caller calls timerSet. */
export function rtoStart(t: Tcb): void {
  t.rtxKind = TIMER_RTO;
  t.rtxAt = nowMs + rtoNow(t);
}
