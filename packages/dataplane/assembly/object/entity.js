"use strict";
var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.Entity = exports.ENTITY_DEAD = exports.ENTITY_QUEUED = exports.KIND_DEVICE = exports.KIND_HTTP = exports.KIND_HTTP_LISTENER = exports.KIND_ETHERNET = exports.KIND_PING = exports.KIND_UDP = exports.KIND_STREAM = exports.KIND_TCP_LISTENER = void 0;
exports.entitiesStart = entitiesStart;
exports.entityName = entityName;
exports.entityFind = entityFind;
exports.entityUnname = entityUnname;
exports.entityFree = entityFree;
/**
 * What the control plane knows by a handle: sockets, listeners, pingers, HTTP connections. A handle is
 * `generation << 20 | index`, so that a stale one is told from the object that took its place.
 *
 * Every such object begins with an Entity, and waits at most once in the queue of events (events.ts).
 */
const slab_1 = require("../memory/slab");
const arena_1 = require("../memory/arena");
exports.KIND_TCP_LISTENER = 1;
exports.KIND_STREAM = 2;
exports.KIND_UDP = 3;
exports.KIND_PING = 4;
exports.KIND_ETHERNET = 5;
exports.KIND_HTTP_LISTENER = 6;
exports.KIND_HTTP = 7;
exports.KIND_DEVICE = 8;
/** Waits in the queue of events. */
exports.ENTITY_QUEUED = 1;
/** Was released while it waited there: the queue gives its memory back. */
exports.ENTITY_DEAD = 2;
let Entity = class Entity {
    kind;
    /** ENTITY_*; the rest of the object has flags of its own. */
    life;
    /** Free for the kind. */
    small;
    /** 0 until the control plane has to know it. */
    handle;
    /** The queue's link. */
    nextEvent;
    /** EVENT_* bits that were not taken yet, and their arguments. */
    mask;
    a;
    b;
    /** Where its memory comes from. */
    slab;
};
exports.Entity = Entity;
exports.Entity = Entity = __decorate([
    unmanaged
], Entity);
const INDEX_BITS = 20;
const INDEX_MASK = (1 << INDEX_BITS) - 1;
const GENERATIONS = 1 << (31 - INDEX_BITS);
/** Entries: {u32 entity, or the next free index << 1 | 1; u32 generation}. Blocks of 1,024 are made as needed. */
const ENTRY = 8;
const BLOCK_ENTRIES = 1_024;
const BLOCKS = 256;
let blocks = 0;
let entries = 0;
/** First free index; 0: none. */
let free = 0;
function entitiesStart() {
    blocks = (0, arena_1.arenaMust)(BLOCKS * sizeof());
}
// @ts-ignore: decorator
function entryOf(index) {
    return load(blocks + (index / BLOCK_ENTRIES) * sizeof()) + (index % BLOCK_ENTRIES) * ENTRY;
}
function grow() {
    const block = entries / BLOCK_ENTRIES;
    if (block == BLOCKS)
        return false;
    const memory = (0, arena_1.arenaTake)(BLOCK_ENTRIES * ENTRY);
    if (memory == 0)
        return false;
    store(blocks + block * sizeof(), memory);
    entries += BLOCK_ENTRIES;
    // Index 0 is no handle. Low indexes are used first.
    for (let index = entries - 1; index >= entries - BLOCK_ENTRIES && index > 0; index--) {
        store(entryOf(index), (free << 1) | 1);
        store(entryOf(index), 1, 4);
        free = index;
    }
    return true;
}
/** Gives the entity a handle; 0 when there are no more. */
function entityName(entity) {
    if (entity.handle != 0)
        return entity.handle;
    if (free == 0 && !grow())
        return 0;
    const index = free;
    const entry = entryOf(index);
    free = load(entry) >> 1;
    store(entry, changetype(entity));
    entity.handle = (load(entry, 4) << INDEX_BITS) | index;
    return entity.handle;
}
/** The entity of a handle, if it is of that kind; else 0. */
function entityFind(handle, kind) {
    const index = handle & INDEX_MASK;
    if (index == 0 || index >= entries)
        return 0;
    const entry = entryOf(index);
    const value = load(entry);
    if ((value & 1) != 0 || load(entry, 4) != handle >> INDEX_BITS)
        return 0;
    const entity = changetype(value);
    return entity.kind == kind ? changetype(entity) : 0;
}
/** Takes the handle away; events that were not taken yet are not told any more. */
function entityUnname(entity) {
    if (entity.handle == 0)
        return;
    const index = entity.handle & INDEX_MASK;
    const entry = entryOf(index);
    const generation = (load(entry, 4) + 1) % GENERATIONS;
    store(entry, (free << 1) | 1);
    store(entry, generation == 0 ? 1 : generation, 4);
    free = index;
    entity.handle = 0;
    entity.mask = 0;
}
/** The end of the object: its handle is taken away and its memory given back, as soon as the queue lets go of it. */
function entityFree(entity) {
    entityUnname(entity);
    if (entity.life & exports.ENTITY_QUEUED)
        entity.life |= exports.ENTITY_DEAD;
    else
        (0, slab_1.slabGive)(changetype(entity.slab), changetype(entity));
}
