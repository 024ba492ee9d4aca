/** Whether a segment that is not full waits (RFC 9293, 3.7.4 and 3.8.6.2.1). */
import { NO_DELAY, Tcb } from './tcb';
import { seqLess } from './wire';

/**
 * Whether the last `rest` bytes, less than a segment, are kept back. At the end of what the owner has written (`isEnd`) they
 * wait while another small segment is on its way (G. Minshall's variant of RFC 896: a full one does not count, so a long
 * write never waits at its end), unless FIN follows or the owner wants no delay. Short of the end it is the peer's window
 * that cut them: they wait unless they fill half of the largest window that it ever had.
 */
export function holdsBack(t: Tcb, rest: u32, isEnd: bool, hasFin: bool): bool {
  if (!isEnd) return rest < t.maxWnd / 2;
  if (hasFin || (t.bits & NO_DELAY) != 0) return false;
  return seqLess(t.sndUna, t.sndSmall);
}
