/**
 * The globals that every appliance has, besides those of the language (`lib: ["es2023"]`): those of the runtime's libraries.
 * Others come with the libraries that it uses (libraries/). There is no DOM and nothing of Node. What needs the running
 * machine throws a `BuildTimeError` in module scope.
 */

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

/** An error of the web's interfaces, told apart by its name. */
interface DOMException extends Error {
  readonly code: number;
}
declare var DOMException: { prototype: DOMException; new (message?: string, name?: string): DOMException };

/** A stream of chunks that are pulled as fast as they are read. There are default readers and no BYOB readers. */
interface ReadableStream<T = unknown> extends AsyncIterable<T> {
  readonly locked: boolean;
  cancel(reason?: unknown): Promise<undefined>;
  getReader(options?: { mode?: undefined }): ReadableStreamDefaultReader<T>;
  tee(): [ReadableStream<T>, ReadableStream<T>];
  pipeTo(destination: WritableStream<T>, options?: PipeOptions): Promise<undefined>;
  pipeThrough<U>(
    pair: { readable: ReadableStream<U>; writable: WritableStream<T> },
    options?: PipeOptions,
  ): ReadableStream<U>;
  values(options?: { preventCancel?: boolean }): AsyncGenerator<T, void, undefined>;
}
declare var ReadableStream: {
  prototype: ReadableStream;
  new <T = unknown>(source?: UnderlyingSource<T>, strategy?: QueuingStrategy<T>): ReadableStream<T>;
  /** A stream of what is iterated over. */
  from<T>(iterable: Iterable<T> | AsyncIterable<T>): ReadableStream<T>;
};
interface ReadableStreamDefaultReader<T = unknown> {
  readonly closed: Promise<undefined>;
  read(): Promise<{ done: false; value: T } | { done: true; value: undefined }>;
  cancel(reason?: unknown): Promise<undefined>;
  releaseLock(): void;
}
interface ReadableStreamDefaultController<T = unknown> {
  readonly desiredSize: number | null;
  enqueue(chunk: T): void;
  close(): void;
  error(error?: unknown): void;
}
interface UnderlyingSource<T = unknown> {
  start?(controller: ReadableStreamDefaultController<T>): unknown;
  pull?(controller: ReadableStreamDefaultController<T>): unknown;
  cancel?(reason: unknown): unknown;
  type?: 'bytes' | undefined;
}
interface QueuingStrategy<T = unknown> {
  highWaterMark?: number;
  size?: (chunk: T) => number;
}
interface PipeOptions {
  preventClose?: boolean;
  preventAbort?: boolean;
  preventCancel?: boolean;
  signal?: AbortSignal | undefined;
}

/** Something that takes chunks, one after another. */
interface WritableStream<T = unknown> {
  readonly locked: boolean;
  getWriter(): WritableStreamDefaultWriter<T>;
  close(): Promise<undefined>;
  abort(reason?: unknown): Promise<undefined>;
}
declare var WritableStream: {
  prototype: WritableStream;
  new <T = unknown>(sink?: UnderlyingSink<T>, strategy?: QueuingStrategy<T>): WritableStream<T>;
};
interface WritableStreamDefaultWriter<T = unknown> {
  readonly closed: Promise<undefined>;
  readonly ready: Promise<undefined>;
  readonly desiredSize: number | null;
  write(chunk: T): Promise<undefined>;
  close(): Promise<undefined>;
  abort(reason?: unknown): Promise<undefined>;
  releaseLock(): void;
}
interface WritableStreamDefaultController {
  readonly signal: AbortSignal;
  error(error?: unknown): void;
}
interface UnderlyingSink<T = unknown> {
  start?(controller: WritableStreamDefaultController): unknown;
  write?(chunk: T, controller: WritableStreamDefaultController): unknown;
  close?(): unknown;
  abort?(reason: unknown): unknown;
  type?: undefined;
}

/** What goes into `writable` comes out of `readable`, changed. */
interface TransformStream<I = unknown, O = unknown> {
  readonly readable: ReadableStream<O>;
  readonly writable: WritableStream<I>;
}
declare var TransformStream: {
  prototype: TransformStream;
  new <I = unknown, O = unknown>(
    transformer?: Transformer<I, O>,
    writableStrategy?: QueuingStrategy<I>,
    readableStrategy?: QueuingStrategy<O>,
  ): TransformStream<I, O>;
};
interface Transformer<I = unknown, O = unknown> {
  start?(controller: TransformStreamDefaultController<O>): unknown;
  transform?(chunk: I, controller: TransformStreamDefaultController<O>): unknown;
  flush?(controller: TransformStreamDefaultController<O>): unknown;
  cancel?(reason: unknown): unknown;
}
interface TransformStreamDefaultController<O = unknown> {
  readonly desiredSize: number | null;
  enqueue(chunk: O): void;
  error(error?: unknown): void;
  terminate(): void;
}
/** Text to UTF-8. */
interface TextEncoderStream extends TransformStream<string, Uint8Array> {
  readonly encoding: string;
}
declare var TextEncoderStream: { prototype: TextEncoderStream; new (): TextEncoderStream };
/** Bytes to text. */
interface TextDecoderStream extends TransformStream<Uint8Array | ArrayBuffer, string> {
  readonly encoding: string;
}
declare var TextDecoderStream: {
  prototype: TextDecoderStream;
  new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoderStream;
};
/** Lets a stream's queue hold so many chunks. */
interface CountQueuingStrategy extends QueuingStrategy {
  readonly highWaterMark: number;
}
declare var CountQueuingStrategy: {
  prototype: CountQueuingStrategy;
  new (init: { highWaterMark: number }): CountQueuingStrategy;
};
/** Lets a stream's queue hold so many bytes. */
interface ByteLengthQueuingStrategy extends QueuingStrategy<ArrayBufferView> {
  readonly highWaterMark: number;
}
declare var ByteLengthQueuingStrategy: {
  prototype: ByteLengthQueuingStrategy;
  new (init: { highWaterMark: number }): ByteLengthQueuingStrategy;
};

type BlobPart = string | ArrayBuffer | ArrayBufferView | Blob;
/** Bytes with a media type. */
interface Blob {
  readonly size: number;
  readonly type: string;
  slice(start?: number, end?: number, type?: string): Blob;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  stream(): ReadableStream<Uint8Array>;
}
declare var Blob: { prototype: Blob; new (parts?: Iterable<BlobPart>, options?: { type?: string }): Blob };
/** A blob with a name, as forms have them. */
interface File extends Blob {
  readonly name: string;
  readonly lastModified: number;
}
declare var File: {
  prototype: File;
  new (parts: Iterable<BlobPart>, name: string, options?: { type?: string; lastModified?: number }): File;
};
/** The fields of a form. */
interface FormData extends Iterable<[string, string | File]> {
  append(name: string, value: string | Blob, filename?: string): void;
  set(name: string, value: string | Blob, filename?: string): void;
  delete(name: string): void;
  get(name: string): string | File | null;
  getAll(name: string): (string | File)[];
  has(name: string): boolean;
  forEach(
    callback: (value: string | File, name: string, parent: FormData) => void,
    thisArgument?: unknown,
  ): void;
  entries(): IterableIterator<[string, string | File]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string | File>;
}
declare var FormData: { prototype: FormData; new (): FormData };

type HeadersInit = Headers | Iterable<readonly string[]> | Record<string, string>;
/** The header fields of a message. */
interface Headers extends Iterable<[string, string]> {
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  /** Each `Set-Cookie` on its own. */
  getSetCookie(): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  forEach(callback: (value: string, name: string, parent: Headers) => void, thisArgument?: unknown): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
}
declare var Headers: { prototype: Headers; new (init?: HeadersInit): Headers };

type BodyInit =
  | string
  | ArrayBuffer
  | ArrayBufferView
  | ReadableStream<Uint8Array>
  | Blob
  | FormData
  | URLSearchParams
  | AsyncIterable<Uint8Array>;

/** What requests and responses have in common. A body can be read once. */
interface Body {
  /** A stream, which is only made when it is asked for. */
  readonly body: ReadableStream<Uint8Array> | null;
  readonly bodyUsed: boolean;
  text(): Promise<string>;
  // biome-ignore lint/suspicious/noExplicitAny: as on the web
  json(): Promise<any>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  arrayBuffer(): Promise<ArrayBuffer>;
  blob(): Promise<Blob>;
  formData(): Promise<FormData>;
}

interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit | null;
  /** Stops the request when it aborts. */
  signal?: AbortSignal | null;
  redirect?: 'follow' | 'error' | 'manual';
  duplex?: 'half';
}
/** A request: one that a server has received, or one for {@link fetch}. What a server was not asked for in time is gone with its answer. */
interface Request extends Body {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** Of a request that a server has received: aborts when the client goes away. */
  readonly signal: AbortSignal;
  readonly redirect: 'follow' | 'error' | 'manual';
  clone(): Request;
}
declare var Request: { prototype: Request; new (input: string | URL | Request, init?: RequestInit): Request };

interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}
/** A response. Bytes that it is made of are not copied: leave them as they are. */
interface Response extends Body {
  readonly status: number;
  readonly statusText: string;
  /** Whether the status is from 200 to 299. */
  readonly ok: boolean;
  readonly type: string;
  readonly url: string;
  readonly redirected: boolean;
  readonly headers: Headers;
  clone(): Response;
}
declare var Response: {
  prototype: Response;
  new (body?: BodyInit | null, init?: ResponseInit): Response;
  json(data: unknown, init?: ResponseInit): Response;
  redirect(url: string | URL, status?: number): Response;
  error(): Response;
};

/** A file as `staticFiles` takes it: one of `skerry:assets`, or one that was made. */
interface StaticAsset {
  readonly path: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly encodings: { readonly gzip?: Uint8Array; readonly br?: Uint8Array };
}
/** What `staticFiles` makes, and a server has as its `files`. */
type StaticFiles = (request: Request) => Response | undefined;
