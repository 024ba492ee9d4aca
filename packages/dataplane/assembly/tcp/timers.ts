/**
 * When a connection has to be looked at again: a hierarchical wheel of milliseconds (G. Varghese, T. Lauck: "Hashed and
 * hierarchical timing wheels", 1987). Level n has 64 slots of 64^n ms; a connection is in the level of the highest group
 * of 6 bits in which its deadline differs from the wheel's time, and falls to a lower one when its slot comes. Setting and
 * clearing cost the same however many there are, and one that waits costs nothing.
 *
 * A connection has several deadlines and one place here, at the earliest. A deadline that moves later leaves it where it
 * is: it is looked at once in vain and put back.
 */
import { NEVER, nowMs } from '../clock';
import { arenaMust } from '../memory/arena';
import { Tcb } from './tcb';

const LEVELS: u32 = 7;
const SLOTS: u32 = 64;

let heads: usize = 0;
/** One bit for each slot that is not empty: u64 a level. */
let used: usize = 0;
/** The time up to which the wheel has turned. */
let turnedMs: u64 = 0;

export function timersStart(): void {
  heads = arenaMust(LEVELS * SLOTS * sizeof<usize>());
  used = arenaMust(LEVELS * sizeof<u64>());
}

// @ts-ignore: decorator
@inline
function earlier(a: u64, b: u64): u64 {
  return b != 0 && b < a ? b : a;
}

/** Puts the connection where its earliest deadline wants it, after one was set. */
export function timerSet(t: Tcb): void {
  const at = earlier(earlier(earlier(NEVER, t.rtxAt), t.ackAt), t.waitAt);
  if (at == NEVER || (t.timerAt != 0 && t.timerAt <= at)) return;
  if (t.timerAt != 0) unlink(t);
  insert(t, at);
}

/** Takes the connection out. */
export function timerClear(t: Tcb): void {
  if (t.timerAt == 0) return;
  unlink(t);
  t.timerAt = 0;
}

function insert(t: Tcb, at: u64): void {
  t.timerAt = at;
  // What is due already goes where the wheel looks next.
  const when = max(at, turnedMs);
  const level = <u32>(63 - clz<u64>((when ^ turnedMs) | 63)) / 6;
  const slot = level >= LEVELS ? LEVELS * SLOTS - 1 : level * SLOTS + (<u32>(when >> (6 * level)) & 63);
  const head = heads + slot * sizeof<usize>();
  const first = load<usize>(head);
  t.timerSlot = slot;
  t.timerNext = first;
  t.timerPrevious = 0;
  if (first != 0) changetype<Tcb>(first).timerPrevious = changetype<usize>(t);
  store<usize>(head, changetype<usize>(t));
  const bits = used + (slot / SLOTS) * 8;
  store<u64>(bits, load<u64>(bits) | (<u64>1 << (slot & 63)));
}

function unlink(t: Tcb): void {
  if (t.timerNext != 0) changetype<Tcb>(t.timerNext).timerPrevious = t.timerPrevious;
  if (t.timerPrevious != 0) {
    changetype<Tcb>(t.timerPrevious).timerNext = t.timerNext;
    return;
  }
  store<usize>(heads + t.timerSlot * sizeof<usize>(), t.timerNext);
  if (t.timerNext == 0) {
    const bits = used + (t.timerSlot / SLOTS) * 8;
    store<u64>(bits, load<u64>(bits) & ~(<u64>1 << (t.timerSlot & 63)));
  }
}

let nextSlot: u32 = 0;

/** When the next slot that is not empty comes; its number is in nextSlot. Lower levels always come first. */
function nextTurn(): u64 {
  for (let level: u32 = 0; level < LEVELS; level++) {
    const bits = load<u64>(used + level * 8);
    if (bits == 0) continue;
    // Every slot that is used is of the level's present turn, at the wheel's time or behind it.
    const shift: u64 = 6 * level;
    const slot = ctz<u64>(bits);
    nextSlot = level * SLOTS + <u32>slot;
    return max((((turnedMs >> shift) & ~(<u64>63)) + slot) << shift, turnedMs);
  }
  return NEVER;
}

/** The next moment in milliseconds at which timersTurn may have something to do, or NEVER. Never too late. */
export function timersNext(): u64 {
  return nextTurn();
}

/**
 * The next connection of which a deadline may have passed, or 0 when the wheel has come to the present. It is out of the
 * wheel: whoever takes it looks at its deadlines and calls timerSet.
 */
export function timersTurn(): usize {
  for (let at = nextTurn(); at <= nowMs; at = nextTurn()) {
    turnedMs = at;
    const first = load<usize>(heads + nextSlot * sizeof<usize>());
    if (nextSlot < SLOTS) {
      const t = changetype<Tcb>(first);
      unlink(t);
      t.timerAt = 0;
      return first;
    }
    fall(first);
  }
  turnedMs = max(turnedMs, nowMs);
  return 0;
}

/** The slot of a higher level has come: all that is in it goes to lower levels. */
function fall(at: usize): void {
  const bits = used + (nextSlot / SLOTS) * 8;
  store<usize>(heads + nextSlot * sizeof<usize>(), 0);
  store<u64>(bits, load<u64>(bits) & ~(<u64>1 << (nextSlot & 63)));
  while (at != 0) {
    const t = changetype<Tcb>(at);
    at = t.timerNext;
    insert(t, t.timerAt);
  }
}
