/**
 * Timers (HTML, 8.6). One timer fires per turn of the event loop, so that the jobs of each (its promises) run before
 * the next, as on the web.
 *
 * Deviations: no clamping of nested timers, but an interval is at least 1 ms; delays over 2^31 - 1 ms are honoured,
 * Infinity means never; a string is no handler. An interval that is late skips what it missed.
 */
import { host } from '../core/host.ts';
import { attach } from '../core/sources.ts';
import { requireRunning } from '../core/stage.ts';
import { type Timer, TimerHeap } from './heap.ts';

/** Created at the first timer, so that importing this module has no effect. */
interface Clockwork {
  readonly heap: TimerHeap;
  readonly byId: Map<number, Timer>;
  /** How many of them the appliance stays alive for. */
  holding: number;
  lastId: number;
  order: number;
}

let clockwork: Clockwork | undefined;

function wind(): Clockwork {
  const made: Clockwork = { heap: new TimerHeap(), byId: new Map(), holding: 0, lastId: 0, order: 0 };
  attach({
    deadline: () => made.heap.first?.deadline ?? Infinity,
    alive: () => made.holding > 0,
    turn: () => fireOne(made),
  });
  return made;
}

function fireOne(works: Clockwork): void {
  const timer = works.heap.first;
  if (!timer) return;
  const now = host.monotonicMs();
  if (timer.deadline > now) return;
  works.heap.remove(timer);
  if (timer.period === undefined) forget(works, timer);
  else {
    timer.deadline = Math.max(timer.deadline + timer.period, now);
    timer.order = works.order++;
    works.heap.add(timer);
  }
  timer.call();
}

function forget(works: Clockwork, timer: Timer): void {
  if (works.byId.delete(timer.id) && timer.holds) works.holding--;
}

/** Calls `call` after `delayMs` (fractions count), and again every `period` when given. Answers the timer's number. */
export function schedule(call: () => void, delayMs: number, period?: number, holds = true): number {
  clockwork ??= wind();
  const timer: Timer = {
    id: ++clockwork.lastId,
    deadline: host.monotonicMs() + delayMs,
    order: clockwork.order++,
    period,
    call,
    holds,
    place: -1,
  };
  clockwork.byId.set(timer.id, timer);
  clockwork.heap.add(timer);
  if (holds) clockwork.holding++;
  return timer.id;
}

/** What it is given is whatever came after the delay: types/globals.d.ts says that more exactly. */
export type Handler = (...values: never[]) => void;

function handlerOf(name: string, handler: Handler, values: unknown[]): () => void {
  requireRunning(`${name}()`);
  if (typeof handler !== 'function') throw new TypeError(`${name}: the handler must be a function`);
  return () => handler(...(values as never[]));
}

/** WebIDL's `long` with the deviations above: whole milliseconds, never negative. */
const wholeMs = (delay: unknown): number => Math.max(0, Math.trunc(Number(delay)) || 0);

export function setTimeout(handler: Handler, delayMs?: number, ...values: unknown[]): number {
  return schedule(handlerOf('setTimeout', handler, values), wholeMs(delayMs));
}

export function setInterval(handler: Handler, periodMs?: number, ...values: unknown[]): number {
  const call = handlerOf('setInterval', handler, values);
  const period = Math.max(1, wholeMs(periodMs));
  return schedule(call, period, period);
}

/** Does nothing when there is no such timer. */
export function clearTimeout(id?: number): void {
  const timer = clockwork?.byId.get(Number(id));
  if (!clockwork || !timer) return;
  clockwork.heap.remove(timer);
  forget(clockwork, timer);
}

export const clearInterval = clearTimeout;
