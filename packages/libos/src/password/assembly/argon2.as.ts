/** Argon2id, version 19 (RFC 9106, 3): the blocks of all lanes lie one after the other from an address on, one KiB each. */
import { blake2bBegin, blake2bEnd, blake2bUpdate, blake2bWord } from './blake2b.as';
import { BLOCK_BYTES, compressBlocks } from './blamka.as';

const SLICES: u32 = 4;
const TYPE: u64 = 2;
const SEED_BYTES: usize = 64;

/** H_0 and two words. */
const SEED = memory.data(72, 8);
const HASH = memory.data(64, 8);
const ZERO = memory.data(1024, 16);
/** Z of RFC 9106, 3.4.1.2, and the pseudo-random words that come of it. */
const COUNTER = memory.data(1024, 16);
const ADDRESSES = memory.data(1024, 16);

/**
 * The tag of `tagBytes`, at most 64, of an input as H_0 takes it (RFC 9106, 3.2). `count` is a multiple of 4 * lanes; so many
 * blocks are there, and zero afterwards: who had one could guess without working for it.
 */
export function argon2id(
  input: usize,
  inputBytes: usize,
  blocks: usize,
  count: u32,
  lanes: u32,
  passes: u32,
  into: usize,
  tagBytes: usize,
): void {
  blake2bBegin(SEED_BYTES);
  blake2bUpdate(input, inputBytes);
  blake2bEnd(SEED);
  const laneBlocks = count / lanes;
  for (let lane: u32 = 0; lane < lanes; lane++) {
    for (let block: u32 = 0; block < 2; block++) {
      store<u32>(SEED + 64, block);
      store<u32>(SEED + 68, lane);
      longHash(SEED, 72, blocks + <usize>(lane * laneBlocks + block) * BLOCK_BYTES, BLOCK_BYTES);
    }
  }
  for (let pass: u32 = 0; pass < passes; pass++) {
    for (let slice: u32 = 0; slice < SLICES; slice++) {
      for (let lane: u32 = 0; lane < lanes; lane++) {
        fillSegment(blocks, count, lanes, passes, pass, slice, lane);
      }
    }
  }
  const last = blocks + <usize>(laneBlocks - 1) * BLOCK_BYTES;
  for (let lane: u32 = 1; lane < lanes; lane++) {
    const other = last + <usize>(lane * laneBlocks) * BLOCK_BYTES;
    for (let at: usize = 0; at < BLOCK_BYTES; at += 8) {
      store<u64>(last + at, load<u64>(last + at) ^ load<u64>(other + at));
    }
  }
  longHash(last, BLOCK_BYTES, into, tagBytes);
  memory.fill(blocks, 0, <usize>count * BLOCK_BYTES);
}

/** H' (RFC 9106, 3.3): any number of bytes, of which each hash but the last gives 32. */
function longHash(from: usize, length: usize, into: usize, bytes: usize): void {
  blake2bBegin(min<usize>(bytes, 64));
  blake2bWord(<u32>bytes);
  blake2bUpdate(from, length);
  blake2bEnd(HASH);
  while (bytes > 64) {
    memory.copy(into, HASH, 32);
    into += 32;
    bytes -= 32;
    blake2bBegin(min<usize>(bytes, 64));
    blake2bUpdate(HASH, 64);
    blake2bEnd(HASH);
  }
  memory.copy(into, HASH, bytes);
}

function fillSegment(
  blocks: usize,
  count: u32,
  lanes: u32,
  passes: u32,
  pass: u32,
  slice: u32,
  lane: u32,
): void {
  const laneBlocks = count / lanes;
  const segment = laneBlocks / SLICES;
  const isIndependent = pass == 0 && slice < SLICES / 2;
  if (isIndependent) beginAddresses(count, passes, pass, slice, lane);
  const start: u32 = pass == 0 && slice == 0 ? 2 : 0;
  if (isIndependent && start != 0) nextAddresses();
  for (let index = start; index < segment; index++) {
    if (isIndependent && index % 128 == 0) nextAddresses();
    const column = slice * segment + index;
    const previous = lane * laneBlocks + (column == 0 ? laneBlocks : column) - 1;
    const x = blocks + <usize>previous * BLOCK_BYTES;
    const random = isIndependent ? load<u64>(ADDRESSES + <usize>(index % 128) * 8) : load<u64>(x);
    const otherLane: u32 = pass == 0 && slice == 0 ? lane : <u32>((random >> 32) % lanes);
    const otherColumn = reference(<u32>random, pass, slice, index, segment, otherLane == lane);
    const y = blocks + <usize>(otherLane * laneBlocks + otherColumn) * BLOCK_BYTES;
    const b = blocks + <usize>(lane * laneBlocks + column) * BLOCK_BYTES;
    compressBlocks(x, y, b, pass == 0 ? 0 : b);
  }
}

/** The column that J_1 chooses (RFC 9106, 3.4.2), of those that are filled already. */
function reference(random: u32, pass: u32, slice: u32, index: u32, segment: u32, isSame: bool): u32 {
  const filled: u32 = pass == 0 ? slice * segment : (SLICES - 1) * segment;
  const area: u32 = isSame ? filled + index - 1 : index == 0 ? filled - 1 : filled;
  const squared = (<u64>random * <u64>random) >> 32;
  const back = <u32>((<u64>area * squared) >> 32);
  const first: u32 = pass == 0 || slice == SLICES - 1 ? 0 : (slice + 1) * segment;
  return (first + area - 1 - back) % (segment * SLICES);
}

function beginAddresses(count: u32, passes: u32, pass: u32, slice: u32, lane: u32): void {
  memory.fill(COUNTER, 0, BLOCK_BYTES);
  store<u64>(COUNTER, pass);
  store<u64>(COUNTER + 8, lane);
  store<u64>(COUNTER + 16, slice);
  store<u64>(COUNTER + 24, count);
  store<u64>(COUNTER + 32, passes);
  store<u64>(COUNTER + 40, TYPE);
}

function nextAddresses(): void {
  store<u64>(COUNTER + 48, load<u64>(COUNTER + 48) + 1);
  compressBlocks(ZERO, COUNTER, ADDRESSES, 0);
  compressBlocks(ZERO, ADDRESSES, ADDRESSES, 0);
}
