/**
 * The globals of an appliance, besides those of the language (`lib: ["es2023"]`). These and no others exist: there is
 * no DOM and nothing of Node. What needs the running machine throws a `BuildTimeError` in module scope.
 */

/** Writes to the machine's console; at build time to the build log. Values are shown as in Node. */
interface Console {
  /**
   * Writes a line. A first string may hold directives for the values after it: `%s` text, `%d` `%i` `%f` numbers,
   * `%j` JSON, `%o` `%O` any value, `%%` a percent sign.
   */
  log(...values: unknown[]): void;
  /** Same as {@link Console.log}: there is one console and no levels. */
  info(...values: unknown[]): void;
  /** Same as {@link Console.log}. */
  warn(...values: unknown[]): void;
  /** Same as {@link Console.log}. An error is shown with its stack in your own lines. */
  error(...values: unknown[]): void;
  /** Same as {@link Console.log}. */
  debug(...values: unknown[]): void;
  /** Shows one value; `depth` (2 unless given, null for all) says how many levels of objects inside it are opened. */
  dir(value: unknown, options?: { depth?: number | null }): void;
  /** Same as {@link Console.log}. */
  dirxml(...values: unknown[]): void;
  /** Draws an array or object of rows as a table, with all columns or those that are named. */
  table(data?: unknown, columns?: readonly string[]): void;
  /** Writes the stack of the place where it is called. */
  trace(...values: unknown[]): void;
  /** Writes only when the condition does not hold. */
  assert(condition?: unknown, ...values: unknown[]): void;
  /** Writes how often it was called with this label. */
  count(label?: string): void;
  /** Lets {@link Console.count} begin again. */
  countReset(label?: string): void;
  /** Indents what follows, until {@link Console.groupEnd}. */
  group(...values: unknown[]): void;
  /** Same as {@link Console.group}. */
  groupCollapsed(...values: unknown[]): void;
  /** Ends the innermost group. */
  groupEnd(): void;
  /** Starts a stop watch. */
  time(label?: string): void;
  /** Writes what a stop watch shows. */
  timeLog(label?: string, ...values: unknown[]): void;
  /** Writes what a stop watch shows, and removes it. */
  timeEnd(label?: string): void;
}
declare var console: Console;

/**
 * Calls `handler` once, after `delayMs` milliseconds (0 unless given), with the values after it. The appliance stays
 * alive until then. Returns the number by which {@link clearTimeout} knows it.
 */
declare function setTimeout(handler: (_: undefined) => void, delayMs?: number): number;
declare function setTimeout<A extends unknown[]>(
  handler: (...values: A) => void,
  delayMs: number,
  ...values: A
): number;
/** Calls `handler` every `periodMs` milliseconds (at least 1), with the values after it, until {@link clearInterval}. */
declare function setInterval(handler: (_: undefined) => void, periodMs?: number): number;
declare function setInterval<A extends unknown[]>(
  handler: (...values: A) => void,
  periodMs: number,
  ...values: A
): number;
/** Cancels a timer; does nothing when there is none of this number. */
declare function clearTimeout(id?: number): void;
/** Cancels a timer; does nothing when there is none of this number. */
declare function clearInterval(id?: number): void;
/** Calls `callback` as soon as what runs now has ended, before any timer. */
declare function queueMicrotask(callback: () => void): void;
/** Reports an error as if nobody had caught it: prints it with its stack and ends the appliance with code 1. */
declare function reportError(error: unknown): void;

/** Text to UTF-8. */
interface TextEncoder {
  readonly encoding: string;
  /** The bytes of `text`; a surrogate without its other half becomes U+FFFD. */
  encode(text?: string): Uint8Array<ArrayBuffer>;
  /** Writes as many whole characters as fit; tells how many UTF-16 units were read and bytes written. */
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number };
}
declare var TextEncoder: { prototype: TextEncoder; new (): TextEncoder };

/** Bytes to text: UTF-8, UTF-16LE or windows-1252 (`latin1`). */
interface TextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  /** With `stream`, a character that is cut off at the end is kept for the next call. */
  decode(input?: ArrayBufferView | ArrayBuffer, options?: { stream?: boolean }): string;
}
declare var TextDecoder: {
  prototype: TextDecoder;
  /** With `fatal`, invalid bytes throw TypeError instead of becoming U+FFFD. */
  new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder;
};

/** The text of bytes in base64. */
declare function btoa(binary: string): string;
/** The bytes, one per character, that base64 text stands for. */
declare function atob(base64: string): string;

/** A deep copy of `value`, cycles included; the buffers of `transfer` move into it. */
declare function structuredClone<T>(value: T, options?: { transfer?: ArrayBuffer[] }): T;

/** An address (URL standard). */
// biome-ignore lint/style/useNamingConvention: the standard's name
interface URL {
  href: string;
  readonly origin: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  readonly searchParams: URLSearchParams;
  hash: string;
  toString(): string;
  toJSON(): string;
}
declare var URL: {
  prototype: URL;
  /** Throws TypeError when `input`, relative to `base`, is no valid address. */
  new (input: string | URL, base?: string | URL): URL;
  /** null instead of an error. */
  parse(input: string | URL, base?: string | URL): URL | null;
  canParse(input: string | URL, base?: string | URL): boolean;
};

/** The parameters of an address's query. */
interface URLSearchParams extends Iterable<[string, string]> {
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  forEach(
    callback: (value: string, name: string, parent: URLSearchParams) => void,
    thisArgument?: unknown,
  ): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  toString(): string;
}
declare var URLSearchParams: {
  prototype: URLSearchParams;
  new (init?: string[][] | Record<string, string> | string | URLSearchParams): URLSearchParams;
};

interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}
/** Something that happened, told to the listeners of an {@link EventTarget}. */
interface Event {
  readonly type: string;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  readonly defaultPrevented: boolean;
  readonly target: EventTarget | null;
  readonly currentTarget: EventTarget | null;
  readonly eventPhase: number;
  readonly isTrusted: boolean;
  /** Milliseconds since `main` was called; 0 for an event made at build time. */
  readonly timeStamp: number;
  composedPath(): EventTarget[];
  preventDefault(): void;
  stopPropagation(): void;
  stopImmediatePropagation(): void;
}
declare var Event: { prototype: Event; new (type: string, init?: EventInit): Event };

interface CustomEventInit<T = unknown> extends EventInit {
  detail?: T;
}
/** An event with a value of your own. */
interface CustomEvent<T = unknown> extends Event {
  readonly detail: T;
}
declare var CustomEvent: {
  prototype: CustomEvent;
  new <T>(type: string, init?: CustomEventInit<T>): CustomEvent<T>;
};

type EventListener = ((event: Event) => unknown) | { handleEvent(event: Event): unknown };
interface AddEventListenerOptions {
  capture?: boolean;
  /** Removes the listener after its first call. */
  once?: boolean;
  passive?: boolean;
  /** Removes the listener when it aborts. */
  signal?: AbortSignal;
}
/** Something that events happen to. */
interface EventTarget {
  addEventListener(
    type: string,
    callback: EventListener | null,
    options?: AddEventListenerOptions | boolean,
  ): void;
  removeEventListener(
    type: string,
    callback: EventListener | null,
    options?: AddEventListenerOptions | boolean,
  ): void;
  /** Calls the listeners now. False when one of them prevented the default. */
  dispatchEvent(event: Event): boolean;
}
declare var EventTarget: { prototype: EventTarget; new (): EventTarget };

/** Tells that something should stop. */
interface AbortSignal extends EventTarget {
  readonly aborted: boolean;
  readonly reason: unknown;
  onabort: ((event: Event) => unknown) | null;
  throwIfAborted(): void;
}
declare var AbortSignal: {
  prototype: AbortSignal;
  /** A signal that has aborted. */
  abort(reason?: unknown): AbortSignal;
  /** Aborts with a TimeoutError after `delayMs`. It does not keep the appliance alive. */
  timeout(delayMs: number): AbortSignal;
  /** Aborts as soon as one of `signals` does. */
  any(signals: Iterable<AbortSignal>): AbortSignal;
};
/** Makes a signal, and aborts it. */
interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare var AbortController: { prototype: AbortController; new (): AbortController };

/** Time since `main` was called. Throws at build time. */
interface Performance {
  /** Milliseconds, with a fraction, since `main` was called. Never goes back. */
  now(): number;
  /** The wall time at which `main` was called, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly timeOrigin: number;
  toJSON(): { timeOrigin: number };
}
declare var performance: Performance;

/** Random values that nobody can predict, different in every instance of an image. Throws at build time. */
interface Crypto {
  /** Fills an array of integers, of at most 65,536 bytes, and returns it. */
  getRandomValues<T extends ArrayBufferView>(array: T): T;
  /** A random UUID (version 4). */
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
}
declare var crypto: Crypto;

/** An error of the web's interfaces, told apart by its name. */
interface DOMException extends Error {
  readonly code: number;
}
declare var DOMException: { prototype: DOMException; new (message?: string, name?: string): DOMException };
