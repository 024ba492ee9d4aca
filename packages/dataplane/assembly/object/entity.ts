/**
 * What the control plane knows by a handle: sockets, listeners, pingers, HTTP connections. A handle is
 * `generation << 20 | index`, so that a stale one is told from the object that took its place.
 *
 * Every such object begins with an Entity, and waits at most once in the queue of events (events.ts).
 */
import { Slab, slabGive } from '../memory/slab';
import { arenaMust, arenaTake } from '../memory/arena';

export const KIND_TCP_LISTENER: u8 = 1;
export const KIND_STREAM: u8 = 2;
export const KIND_UDP: u8 = 3;
export const KIND_PING: u8 = 4;
export const KIND_ETHERNET: u8 = 5;
export const KIND_HTTP_LISTENER: u8 = 6;
export const KIND_HTTP: u8 = 7;
export const KIND_DEVICE: u8 = 8;
export const KIND_HTTP_MEMO: u8 = 9;
export const KIND_WEBSOCKET: u8 = 10;

/** Waits in the queue of events. */
export const ENTITY_QUEUED: u8 = 1;
/** Was released while it waited there: the queue gives its memory back. */
export const ENTITY_DEAD: u8 = 2;

@unmanaged
export class Entity {
  kind: u8;
  /** ENTITY_*; the rest of the object has flags of its own. */
  life: u8;
  /** Free for the kind. */
  small: u16;
  /** 0 until the control plane has to know it. */
  handle: u32;
  /** The queue's link. */
  nextEvent: usize;
  /** EVENT_* bits that were not taken yet, and their arguments. */
  mask: u32;
  a: u32;
  b: u32;
  /** Where its memory comes from. */
  slab: usize;
}

const INDEX_BITS: u32 = 20;
const INDEX_MASK: u32 = (1 << INDEX_BITS) - 1;
const GENERATIONS: u32 = 1 << (31 - INDEX_BITS);

/** Entries: {u32 entity, or the next free index << 1 | 1; u32 generation}. Blocks of 1,024 are made as needed. */
const ENTRY: u32 = 8;
const BLOCK_ENTRIES: u32 = 1_024;
const BLOCKS: u32 = 256;

let blocks: usize = 0;
let entries: u32 = 0;
/** First free index; 0: none. */
let free: u32 = 0;

export function entitiesStart(): void {
  blocks = arenaMust(BLOCKS * sizeof<usize>());
}

// @ts-ignore: decorator
@inline
function entryOf(index: u32): usize {
  return load<usize>(blocks + (index / BLOCK_ENTRIES) * sizeof<usize>()) + (index % BLOCK_ENTRIES) * ENTRY;
}

function grow(): bool {
  const block = entries / BLOCK_ENTRIES;
  if (block == BLOCKS) return false;
  const memory = arenaTake(BLOCK_ENTRIES * ENTRY);
  if (memory == 0) return false;
  store<usize>(blocks + block * sizeof<usize>(), memory);
  entries += BLOCK_ENTRIES;
  // Index 0 is no handle. Low indexes are used first.
  for (let index = entries - 1; index >= entries - BLOCK_ENTRIES && index > 0; index--) {
    store<u32>(entryOf(index), (free << 1) | 1);
    store<u32>(entryOf(index), 1, 4);
    free = index;
  }
  return true;
}

/** Gives the entity a handle; 0 when there are no more. */
export function entityName(entity: Entity): u32 {
  if (entity.handle != 0) return entity.handle;
  if (free == 0 && !grow()) return 0;
  const index = free;
  const entry = entryOf(index);
  free = load<u32>(entry) >> 1;
  store<u32>(entry, <u32>changetype<usize>(entity));
  entity.handle = (load<u32>(entry, 4) << INDEX_BITS) | index;
  return entity.handle;
}

/** The entity of a handle, if it is of that kind; else 0. */
export function entityFind(handle: u32, kind: u8): usize {
  const index = handle & INDEX_MASK;
  if (index == 0 || index >= entries) return 0;
  const entry = entryOf(index);
  const value = load<u32>(entry);
  if ((value & 1) != 0 || load<u32>(entry, 4) != handle >> INDEX_BITS) return 0;
  const entity = changetype<Entity>(<usize>value);
  return entity.kind == kind ? changetype<usize>(entity) : 0;
}

/** Takes the handle away; events that were not taken yet are not told any more. */
export function entityUnname(entity: Entity): void {
  if (entity.handle == 0) return;
  const index = entity.handle & INDEX_MASK;
  const entry = entryOf(index);
  const generation = (load<u32>(entry, 4) + 1) % GENERATIONS;
  store<u32>(entry, (free << 1) | 1);
  store<u32>(entry, generation == 0 ? 1 : generation, 4);
  free = index;
  entity.handle = 0;
  entity.mask = 0;
}

/** The end of the object: its handle is taken away and its memory given back, as soon as the queue lets go of it. */
export function entityFree(entity: Entity): void {
  entityUnname(entity);
  if (entity.life & ENTITY_QUEUED) entity.life |= ENTITY_DEAD;
  else slabGive(changetype<Slab>(entity.slab), changetype<usize>(entity));
}
