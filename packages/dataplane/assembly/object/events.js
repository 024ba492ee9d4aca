"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.eventPost = eventPost;
exports.eventPostWith = eventPostWith;
exports.eventTake = eventTake;
exports.eventCount = eventCount;
/** The queue of what the control plane has to be told. An entity waits in it once, so it cannot overflow. */
const slab_1 = require("../memory/slab");
const entity_1 = require("./entity");
let first = 0;
let last = 0;
let count = 0;
/** Tells `bits` of an entity that has a handle. */
function eventPost(entity, bits) {
    if (entity.handle == 0)
        return;
    entity.mask |= bits;
    if (entity.life & entity_1.ENTITY_QUEUED)
        return;
    entity.life |= entity_1.ENTITY_QUEUED;
    entity.nextEvent = 0;
    if (last == 0)
        first = changetype(entity);
    else
        changetype(last).nextEvent = changetype(entity);
    last = changetype(entity);
    count++;
}
/** The same with the arguments of the event. */
function eventPostWith(entity, bits, a, b) {
    entity.a = a;
    entity.b = b;
    eventPost(entity, bits);
}
/** Moves at most `capacity` records of 16 bytes {handle, mask, a, b} to `into`; returns their number. */
function eventTake(into, capacity) {
    let taken = 0;
    while (first != 0 && taken < capacity) {
        const entity = changetype(first);
        first = entity.nextEvent;
        if (first == 0)
            last = 0;
        count--;
        entity.life &= ~entity_1.ENTITY_QUEUED;
        if (entity.life & entity_1.ENTITY_DEAD) {
            (0, slab_1.slabGive)(changetype(entity.slab), changetype(entity));
            continue;
        }
        if (entity.mask == 0)
            continue;
        store(into, entity.handle);
        store(into, entity.mask, 4);
        store(into, entity.a, 8);
        store(into, entity.b, 12);
        entity.mask = 0;
        into += 16;
        taken++;
    }
    return taken;
}
/** Entities that wait; some may turn out to have nothing to tell. */
function eventCount() {
    return count;
}
