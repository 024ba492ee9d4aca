/**
 * The table of connections by their four-tuple. Buckets of singly linked connections, four times as many buckets as before
 * when there are as many connections as buckets. The hash is multilinear with secret 64-bit factors, so that nobody
 * outside can choose tuples that collide (D. Lemire, O. Kaser: "Strongly universal string hashing is fast", 2014).
 */
import { addressEqual } from '../ip/address';
import { arenaMust, arenaTake } from '../memory/arena';
import { random64 } from '../random';
import { streamLocal, streamRemote } from '../socket/stream';
import { IN_TABLE, Tcb } from './tcb';

const START: u32 = 256;
const GROWTH: u32 = 4;
/** 32-bit words of a tuple: two addresses and the ports. */
const WORDS: u32 = 9;

const factors: usize = memory.data(80, 16);
let areFactorsMade: bool = false;
let buckets: usize = 0;
let size: u32 = 0;
let count: u32 = 0;

export function tableStart(): void {
  size = START;
  buckets = arenaMust(START * sizeof<usize>());
}

export function tableCount(): u32 {
  return count;
}

/** The factors are drawn at the first use, when the secret is known. */
function makeFactors(): void {
  for (let i: u32 = 0; i <= WORDS; i++) store<u64>(factors + i * 8, random64());
  areFactorsMade = true;
}

// @ts-ignore: decorator
@inline
function term(at: usize, word: u32): u64 {
  return load<u64>(factors + word * 8) * <u64>load<u32>(at);
}

function hashOf(remote: usize, local: usize, remotePort: u32, localPort: u32): u32 {
  let sum = load<u64>(factors + WORDS * 8) + load<u64>(factors) * <u64>((remotePort << 16) | localPort);
  sum += term(remote, 1) + term(remote + 4, 2) + term(remote + 8, 3) + term(remote + 12, 4);
  sum += term(local, 5) + term(local + 4, 6) + term(local + 8, 7) + term(local + 12, 8);
  return <u32>(sum >> 32);
}

// @ts-ignore: decorator
@inline
function bucketOf(hash: u32): usize {
  return buckets + (hash & (size - 1)) * sizeof<usize>();
}

/** The connection of that tuple, or 0. */
export function tableFind(remote: usize, local: usize, remotePort: u32, localPort: u32): usize {
  if (count == 0) return 0;
  const hash = hashOf(remote, local, remotePort, localPort);
  let at = load<usize>(bucketOf(hash));
  while (at != 0) {
    const t = changetype<Tcb>(at);
    if (
      t.hash == hash && t.remotePort == <u16>remotePort && t.localPort == <u16>localPort &&
      addressEqual(streamRemote(t), remote) && addressEqual(streamLocal(t), local)
    ) return at;
    at = t.nextInTable;
  }
  return 0;
}

/** Adds a connection whose tuple is set and not in the table. */
export function tableAdd(t: Tcb): void {
  if (!areFactorsMade) makeFactors();
  if (count >= size) grow();
  t.hash = hashOf(streamRemote(t), streamLocal(t), t.remotePort, t.localPort);
  link(t);
  t.bits |= IN_TABLE;
  count++;
}

function link(t: Tcb): void {
  const bucket = bucketOf(t.hash);
  t.nextInTable = load<usize>(bucket);
  store<usize>(bucket, changetype<usize>(t));
}

/** Takes it out, if it is in. */
export function tableRemove(t: Tcb): void {
  if ((t.bits & IN_TABLE) == 0) return;
  t.bits &= ~IN_TABLE;
  count--;
  const bucket = bucketOf(t.hash);
  let at = load<usize>(bucket);
  if (at == changetype<usize>(t)) {
    store<usize>(bucket, t.nextInTable);
    return;
  }
  while (changetype<Tcb>(at).nextInTable != changetype<usize>(t)) at = changetype<Tcb>(at).nextInTable;
  changetype<Tcb>(at).nextInTable = t.nextInTable;
}

/** The old buckets stay behind unused: a third of the new ones at most. Without memory the lists grow longer instead. */
function grow(): void {
  const made = arenaTake(<usize>size * GROWTH * sizeof<usize>());
  if (made == 0) return;
  const old = buckets;
  const oldSize = size;
  buckets = made;
  size *= GROWTH;
  for (let i: u32 = 0; i < oldSize; i++) {
    let at = load<usize>(old + i * sizeof<usize>());
    while (at != 0) {
      const t = changetype<Tcb>(at);
      at = t.nextInTable;
      link(t);
    }
  }
}
