/**
 * The one source of network events. Takes them from the data plane in batches and gives each to the object of its handle;
 * requests of HTTP servers, of which there are most, go to one object without a look into the table. Nothing is
 * allocated for an event.
 */
import { attach } from '../core/sources.ts';
import { EVENT_REQUEST } from './abi.ts';
import { net } from './host.ts';

/** What a handle stands for. `event` may run the application's code, but must not throw. */
export interface NetObject {
  event(mask: number, a: number, b: number): void;
}

/** Takes EVENT_REQUEST: a is the method, b are the flags. `mask` may have more bits, if more has happened since. */
export interface RequestTaker {
  request(handle: number, method: number, flags: number, mask: number): void;
}

/** Events that are taken at once. */
const BATCH = 64;
const WORDS = 4;

const objects = new Map<number, NetObject>();
let batch: Uint32Array | undefined;
let holding = 0;
let requests: RequestTaker | undefined;

/** Attached once something can have events. */
function open(): void {
  if (batch) return;
  batch = new Uint32Array(BATCH * WORDS);
  attach({ deadline: () => Infinity, alive: () => holding > 0, turn });
}

function turn(): void {
  const events = batch as Uint32Array;
  let count: number;
  do {
    count = net.netEvents(events);
    const end = count * WORDS;
    for (let at = 0; at < end; at += WORDS) {
      const handle = events[at] as number;
      const mask = events[at + 1] as number;
      if (mask & EVENT_REQUEST && requests) {
        requests.request(handle, events[at + 2] as number, events[at + 3] as number, mask);
      } else objects.get(handle)?.event(mask, events[at + 2] as number, events[at + 3] as number);
    }
  } while (count === BATCH);
}

/** From now on events of `handle` go to `object`. */
export function register(handle: number, object: NetObject): void {
  open();
  objects.set(handle, object);
}

export function forget(handle: number): void {
  objects.delete(handle);
}

/** The appliance stays alive until {@link release}: something is owed to it. */
export function hold(): void {
  open();
  holding++;
}

export function release(): void {
  holding--;
}

/** From now on requests of HTTP servers go to `taker`. */
export function takeRequests(taker: RequestTaker): void {
  open();
  requests = taker;
}
