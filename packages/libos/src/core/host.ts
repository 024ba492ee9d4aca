/**
 * The host functions that the platform (in an image) or the evaluator (at build time) installs as the global
 * `__skerry` before the bundle is evaluated. This is the only door between the guest's TypeScript and the machine.
 *
 * At build time everything but `consoleWrite*`, `utf8*`, `assets`, `blob` and `sourceMap` throws; the libraries refuse first, with
 * a message that names what the application called (see stage.ts).
 */
export interface Host {
  consoleWrite(text: string): void;
  consoleWriteBytes(bytes: Uint8Array): void;
  /** Received bytes, which the platform has buffered; null when none are waiting, undefined after the last, for ever. */
  consoleRead(): Uint8Array | null | undefined;
  /** Milliseconds with a fraction since an arbitrary point; never goes back. */
  monotonicMs(): number;
  /** Whole milliseconds since 1970-01-01T00:00:00Z; may jump. */
  wallMs(): number;
  /** Fills the whole of `target` with bytes that nobody can predict. */
  entropy(target: Uint8Array): void;
  /** Powers off with this exit code, 0 to 255. */
  exit(code: number): never;
  /** The boot parameters joined by NUL, '' when there are none. */
  parameters(): string;
  /** Tells the tender a boot mark. */
  mark(name: string): void;
  utf8Encode(text: string): Uint8Array<ArrayBuffer>;
  /** Invalid sequences become U+FFFD; how many is not defined, see encoding/utf8.ts. */
  utf8Decode(bytes: Uint8Array): string;
  /** JSON of {@link SourceMap} for the bundle `app.js`; absent when nobody made one. */
  readonly sourceMap?: string;
  /** At build time only, and only when there are files: what `src/assets` says of them, as JSON. */
  assets?(): string;
  /** At build time only: the bytes of that number, a new array each time. */
  blob?(index: number): Uint8Array<ArrayBuffer>;
  /** Set by {@link file://./start.ts}: the event loop's way in. */
  turn?: (event: number, a?: unknown, b?: unknown, c?: unknown) => number;
  /** Set by {@link file://./start.ts}: reports an error that nothing caught, and exits. */
  fatal?: (error: unknown) => void;
}

/** The part of a source map (ECMA-426) that the report of an error needs. */
export interface SourceMap {
  sources: string[];
  mappings: string;
}

export const host = (globalThis as { __skerry?: Host }).__skerry as Host;
