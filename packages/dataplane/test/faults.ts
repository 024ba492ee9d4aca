/** What may happen to a frame on a wire, seeded: the same seed, the same faults. */
import type { Fault } from './wire.ts';

/** Numbers in [0, 1) (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface FaultRates {
  /** Each the part of frames that it happens to, 0 to 1. */
  loss?: number;
  duplicate?: number;
  corrupt?: number;
  /** Delayed by up to `reorderMs` more than others. */
  reorder?: number;
  reorderMs?: number;
}

/** Frames that are not IPv4 (ARP) pass unharmed: what is tested is above. */
export function faults(seed: number, rates: FaultRates): Fault {
  const random = seeded(seed);
  return (frame) => {
    if (frame[12] !== 8 || frame[13] !== 0) return [{ frame, delayMs: 0 }];
    if (random() < (rates.loss ?? 0)) return [];
    const copies = [frame];
    if (random() < (rates.duplicate ?? 0)) copies.push(frame);
    return copies.map((copy) => ({
      frame: random() < (rates.corrupt ?? 0) ? corrupted(copy, random) : copy,
      delayMs: random() < (rates.reorder ?? 0) ? random() * (rates.reorderMs ?? 2) : 0,
    }));
  };
}

/** One bit behind the Ethernet header is another. */
function corrupted(frame: Uint8Array, random: () => number): Uint8Array {
  const copy = frame.slice();
  const at = 14 + Math.floor(random() * (copy.length - 14));
  copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  return copy;
}

/** A link of `mbitPerSecond` with a queue of `queueFrames` in front of it, which drops what does not fit. */
export function bottleneck(mbitPerSecond: number, queueFrames: number, now: () => number): Fault {
  const freeAt = new Map<object, number>();
  return (frame, from) => {
    const each = (frame.length * 8) / (mbitPerSecond * 1_000);
    const start = Math.max(now(), freeAt.get(from) ?? 0);
    if (start - now() > each * queueFrames) return [];
    freeAt.set(from, start + each);
    return [{ frame, delayMs: start + each - now() }];
  };
}

/** Bytes that look like nothing and are the same for each seed. */
export function pattern(bytes: number, seed: number): Uint8Array {
  const random = seeded(seed);
  const out = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 4) {
    const word = Math.floor(random() * 4_294_967_296);
    for (let i = 0; i < 4 && at + i < bytes; i++) out[at + i] = (word >>> (8 * i)) & 255;
  }
  return out;
}
