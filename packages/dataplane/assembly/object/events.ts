/** The queue of what the control plane has to be told. An entity waits in it once, so it cannot overflow. */
import { Slab, slabGive } from '../memory/slab';
import { ENTITY_DEAD, ENTITY_QUEUED, Entity } from './entity';

let first: usize = 0;
let last: usize = 0;
let count: u32 = 0;

/** Tells `bits` of an entity that has a handle. */
export function eventPost(entity: Entity, bits: u32): void {
  if (entity.handle == 0) return;
  entity.mask |= bits;
  if (entity.life & ENTITY_QUEUED) return;
  entity.life |= ENTITY_QUEUED;
  entity.nextEvent = 0;
  if (last == 0) first = changetype<usize>(entity);
  else changetype<Entity>(last).nextEvent = changetype<usize>(entity);
  last = changetype<usize>(entity);
  count++;
}

/** The same with the arguments of the event. */
export function eventPostWith(entity: Entity, bits: u32, a: u32, b: u32): void {
  entity.a = a;
  entity.b = b;
  eventPost(entity, bits);
}

/** Moves at most `capacity` records of 16 bytes {handle, mask, a, b} to `into`; returns their number. */
export function eventTake(into: usize, capacity: u32): u32 {
  let taken: u32 = 0;
  while (first != 0 && taken < capacity) {
    const entity = changetype<Entity>(first);
    first = entity.nextEvent;
    if (first == 0) last = 0;
    count--;
    entity.life &= ~ENTITY_QUEUED;
    if (entity.life & ENTITY_DEAD) {
      slabGive(changetype<Slab>(entity.slab), changetype<usize>(entity));
      continue;
    }
    if (entity.mask == 0) continue;
    store<u32>(into, entity.handle);
    store<u32>(into, entity.mask, 4);
    store<u32>(into, entity.a, 8);
    store<u32>(into, entity.b, 12);
    entity.mask = 0;
    into += 16;
    taken++;
  }
  return taken;
}

/** Entities that wait; some may turn out to have nothing to tell. */
export function eventCount(): u32 {
  return count;
}
