export { AbortController, AbortSignal } from './abort.ts';
export { CustomEvent, type CustomEventInit, Event, type EventInit } from './event.ts';
export { type EventListener, EventTarget, type ListenerOptions } from './event-target.ts';
