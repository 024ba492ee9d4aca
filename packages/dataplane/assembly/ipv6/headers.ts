/**
 * Extension headers (RFC 8200, section 4): walked in order up to what is above them. Their number, their bytes and their
 * options are limited (RFC 8504, 5.3); source routes are refused (RFC 5095).
 */
import { load16 } from '../memory/wire';
import {
  FRAGMENT_HEADER, FRAGMENT_OFFSET, NEXT_DESTINATION, NEXT_FRAGMENT, NEXT_HOP_BY_HOP, NEXT_ROUTING,
} from './wire';
import { PROBLEM_FIELD, PROBLEM_NEXT_HEADER, PROBLEM_OPTION } from '../icmpv6/wire';

/** Real senders use one or two. */
const HEADERS: u32 = 8;
/** Bytes of all of them. */
const BYTES: u32 = 512;
/** Options in one header, padding not counted, and how much padding in a row. */
const OPTIONS: u32 = 8;
const PADDING: u32 = 7;

/** What the walk has ended with. */
export const WALK_DONE: u32 = 0;
/** A fragment header that cuts: at `walkAt`. */
export const WALK_FRAGMENT: u32 = 1;
/** Dropped without a word. */
export const WALK_DROP: u32 = 2;
/** Dropped, with a parameter problem of code `walkCode` at `walkAt`. */
export const WALK_PROBLEM: u32 = 3;

/** The header that the walk stopped at: its offset in the packet, its number, where that number stands. */
export let walkAt: u32 = 0;
export let walkNext: u8 = 0;
export let walkNextAt: u32 = 0;
export let walkCode: u8 = 0;

function problem(code: u8, at: u32): u32 {
  walkCode = code;
  walkAt = at;
  return WALK_PROBLEM;
}

/**
 * Walks from header `next` at offset `at`, whose number stands at `nextAt`, to the first that is no extension header.
 * `end`: of the packet. `isGroup`: for options that say so.
 */
export function headersWalk(packet: usize, next: u8, nextAt: u32, at: u32, end: u32, isGroup: bool): u32 {
  const start = at;
  let count: u32 = 0;
  while (true) {
    walkAt = at;
    walkNext = next;
    walkNextAt = nextAt;
    const isOptions = next == NEXT_HOP_BY_HOP || next == NEXT_DESTINATION;
    if (!isOptions && next != NEXT_ROUTING && next != NEXT_FRAGMENT) return WALK_DONE;
    if (count++ == HEADERS || at - start > BYTES || at + 8 > end) return WALK_DROP;
    // Hop-by-hop options stand first or not at all (4.3).
    if (next == NEXT_HOP_BY_HOP && nextAt != 6) return problem(PROBLEM_NEXT_HEADER, nextAt);
    if (next == NEXT_FRAGMENT) {
      // An atomic fragment is a whole packet (RFC 6946).
      if ((load16(packet + at + FRAGMENT_OFFSET) & 0xfff9) != 0) return WALK_FRAGMENT;
      next = load<u8>(packet + at);
      nextAt = at;
      at += FRAGMENT_HEADER;
      continue;
    }
    const length = (<u32>load<u8>(packet + at, 1) + 1) * 8;
    if (at + length > end) return WALK_DROP;
    if (next == NEXT_ROUTING) {
      // Segments left: we would have to forward it (4.4).
      if (load<u8>(packet + at, 3) != 0) return problem(PROBLEM_FIELD, at + 2);
    } else {
      const result = optionsWalk(packet, at + 2, at + length, isGroup);
      if (result != WALK_DONE) return result;
    }
    nextAt = at;
    next = load<u8>(packet + at);
    at += length;
  }
}

/** The options from `at` to `end` (4.2): what is unknown says in its first two bits what to do. */
function optionsWalk(packet: usize, at: u32, end: u32, isGroup: bool): u32 {
  let options: u32 = 0;
  let padding: u32 = 0;
  while (at < end) {
    const type = load<u8>(packet + at);
    if (type <= 1) {
      const length: u32 = type == 0 ? 1 : at + 1 < end ? 2 + <u32>load<u8>(packet + at + 1) : 256;
      padding += length;
      if (padding > PADDING || at + length > end) return WALK_DROP;
      at += length;
      continue;
    }
    padding = 0;
    if (at + 1 >= end || ++options > OPTIONS) return WALK_DROP;
    const length = 2 + <u32>load<u8>(packet + at + 1);
    if (at + length > end) return WALK_DROP;
    const action = type >> 6;
    // 5 is the router alert, for routers; unknown options of action 0 are skipped.
    if (action == 1) return WALK_DROP;
    if (action == 2 || (action == 3 && !isGroup)) return problem(PROBLEM_OPTION, at);
    if (action == 3) return WALK_DROP;
    at += length;
  }
  return WALK_DONE;
}

/** Whether the headers of a first fragment, from `next` at `at`, all lie before `end` (RFC 7112). */
export function chainIsWhole(packet: usize, next: u8, at: u32, end: u32): bool {
  for (let count: u32 = 0; count <= HEADERS; count++) {
    if (next != NEXT_HOP_BY_HOP && next != NEXT_ROUTING && next != NEXT_DESTINATION) return at < end;
    if (at + 8 > end) return false;
    next = load<u8>(packet + at);
    at += (<u32>load<u8>(packet + at, 1) + 1) * 8;
  }
  return false;
}
