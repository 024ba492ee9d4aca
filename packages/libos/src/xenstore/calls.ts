/**
 * Requests on their way to the store, and its answers. Those that find no room wait here in their order. What the store tells
 * of watches goes to whoever has the token.
 */
import { attach } from '../core/sources.ts';
import { storeError } from './error.ts';
import { EVENTS_LOST, FAILED, storeHost } from './host.ts';
import { PAYLOAD_MAX, readEvent, readStrings, XS_ERROR, XS_WATCH_EVENT } from './wire.ts';

export interface Call {
  /** What the application wrote, for the message of an error. */
  readonly call: string;
  readonly type: number;
  readonly transaction: number;
  readonly payload: Uint8Array;
}

/** What a token of a watch stands for. */
export interface Watching {
  /** Something at `path` has changed; undefined: it is not known what. Must not throw. */
  changed(path: string | undefined): void;
  failed(error: unknown): void;
}

interface Waiting extends Call {
  resolve(payload: Uint8Array<ArrayBuffer>): void;
  reject(error: unknown): void;
}

const TOKEN_MAX = 0x7fffffff;

/** Under way, by token. */
const underWay = new Map<number, Waiting>();
const waiting: Waiting[] = [];
const watches = new Map<string, Watching>();
let words: Uint32Array | undefined;
let lastToken = 0;
let holding = 0;

/** The answer's payload. Rejects with XenstoreError. */
export function ask(call: Call): Promise<Uint8Array<ArrayBuffer>> {
  open();
  if (call.payload.length > PAYLOAD_MAX) return Promise.reject(storeError(call.call, 'E2BIG'));
  return new Promise((resolve, reject) => {
    waiting.push({ ...call, resolve, reject });
    submitWaiting();
  });
}

/** From now on events of the token are told. Tokens that are decimal numbers are the platform's. */
export function register(token: string, watching: Watching): void {
  open();
  watches.set(token, watching);
}

export function forget(token: string): void {
  watches.delete(token);
}

/** The appliance stays alive until {@link release}: it waits for an event. */
export function hold(): void {
  holding++;
}

export function release(): void {
  holding--;
}

/** Attached once there can be answers. */
function open(): void {
  if (words) return;
  words = new Uint32Array(2);
  attach({
    deadline: () => Infinity,
    alive: () => holding + underWay.size + waiting.length > 0,
    turn,
  });
}

function turn(): void {
  const into = words as Uint32Array;
  for (let payload = storeHost.storeNext(into); payload; payload = storeHost.storeNext(into)) {
    take(into[0] as number, into[1] as number, payload);
  }
  submitWaiting();
}

function take(type: number, token: number, payload: Uint8Array<ArrayBuffer>): void {
  if (type === XS_WATCH_EVENT) {
    const event = readEvent(payload);
    watches.get(event.token)?.changed(event.path);
  } else if (type === EVENTS_LOST) {
    for (const watching of watches.values()) watching.changed(undefined);
  } else if (type === FAILED) failAll();
  else answer(token, type === XS_ERROR ? (readStrings(payload)[0] ?? '') : undefined, payload);
}

function answer(token: number, error: string | undefined, payload: Uint8Array<ArrayBuffer>): void {
  const asked = underWay.get(token);
  underWay.delete(token);
  if (error === undefined) asked?.resolve(payload);
  else asked?.reject(storeError(asked.call, error));
}

function failAll(): void {
  const asked = [...underWay.values(), ...waiting.splice(0)];
  underWay.clear();
  for (const one of asked) one.reject(storeError(one.call, 'GONE'));
  for (const watching of watches.values()) watching.failed(storeError('xenstore.watch()', 'GONE'));
}

function submitWaiting(): void {
  for (let next = waiting[0]; next; next = waiting[0]) {
    lastToken = (lastToken % TOKEN_MAX) + 1;
    const result = storeHost.storeSubmit(next.type, lastToken, next.transaction, next.payload);
    if (result === 0) return;
    waiting.shift();
    if (result > 0) underWay.set(lastToken, next);
    else next.reject(storeError(next.call, 'GONE'));
  }
}
