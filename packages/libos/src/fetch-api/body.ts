/**
 * Fetch standard, 5.3 "Body mixin": what Request and Response have in common. A body is kept as it was given; a stream is
 * only made when somebody asks for one.
 *
 * Deviation: bytes are not copied when a body is made of them, so they must not be changed before it is used.
 */
import { joinBytes } from '../encoding/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';
import { isDisturbed, ReadableStream } from '../streams/readable.ts';

/** Names the method by which an object says what its bytes as a body are. */
export const BODY = /* @__PURE__ */ Symbol('body');

export interface BodyObject {
  [BODY](): { source: string | Uint8Array; type: string };
}

/** A body that is being received. */
export interface IncomingBody {
  /** The rest of it. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  stream(): ReadableStream<Uint8Array>;
}

export type Source = string | Uint8Array | ReadableStream<Uint8Array> | IncomingBody | null;

export const TEXT_TYPE = 'text/plain;charset=UTF-8';
const FORM_TYPE = 'application/x-www-form-urlencoded;charset=UTF-8';

/** The type of the last body that was extracted; undefined when it has none. */
export let extractedType: string | undefined;

/** "Extract a body" of what is no string. */
export function extract(body: unknown): Exclude<Source, IncomingBody> {
  extractedType = undefined;
  if (body === null || body === undefined) return null;
  if (body instanceof Uint8Array) return body;
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (body instanceof ReadableStream) {
    if (body.locked || isDisturbed(body)) throw new TypeError('the body is a stream that is already in use');
    return wholes?.get(body) ?? body;
  }
  if (typeof body === 'object') {
    if (BODY in body) {
      const { source, type } = (body as BodyObject)[BODY]();
      extractedType = type === '' ? undefined : type;
      return source;
    }
    if (isSearchParams(body)) {
      extractedType = FORM_TYPE;
      return String(body);
    }
    if (Symbol.asyncIterator in body) return ReadableStream.from(body as AsyncIterable<Uint8Array>);
  }
  extractedType = TEXT_TYPE;
  return String(body);
}

/** Told by what it has, so that the URL library is not linked for it. */
function isSearchParams(body: object): boolean {
  const { getAll, sort, append } = body as Record<string, unknown>;
  return typeof getAll === 'function' && typeof sort === 'function' && typeof append === 'function';
}

export function isUnusable(source: Source, isUsed: boolean): boolean {
  return isUsed || (source instanceof ReadableStream && (source.locked || isDisturbed(source)));
}

export const isUsedBody = (source: Source, isUsed: boolean): boolean =>
  isUsed || (source instanceof ReadableStream && isDisturbed(source));

/** All bytes. */
export async function readBytes(source: Source): Promise<Uint8Array<ArrayBuffer>> {
  if (source === null) return new Uint8Array(0);
  if (typeof source === 'string') return encodeUtf8(source);
  if (source instanceof Uint8Array) return source.slice();
  return source instanceof ReadableStream ? collect(source) : source.bytes();
}

/** UTF-8 decode: a byte order mark is left out, invalid sequences become U+FFFD. */
export async function readText(source: Source): Promise<string> {
  if (typeof source === 'string') return withoutMark(source.isWellFormed() ? source : source.toWellFormed());
  const bytes = source instanceof Uint8Array ? source : await readBytes(source);
  return withoutMark(decodeUtf8(bytes));
}

const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    mustBeBytes(next.value);
    chunks.push(next.value);
    length += next.value.length;
  }
  return joinBytes(chunks, length);
}

export function mustBeBytes(chunk: unknown): asserts chunk is Uint8Array {
  if (!(chunk instanceof Uint8Array)) throw new TypeError('a chunk of a body must be a Uint8Array');
}

/**
 * What the streams that {@link streamOf} has made hold as a whole: frameworks make a response of another one's body, and
 * this gives the new one what the old one had.
 */
let wholes: WeakMap<ReadableStream, string | Uint8Array> | undefined;

/** What a stream that nobody has read from was made of, when it is one of {@link streamOf}'s; else the source itself. */
export function wholeOf(source: Source): Source {
  if (wholes === undefined || !(source instanceof ReadableStream) || isUnusable(source, false)) return source;
  return wholes.get(source as ReadableStream) ?? source;
}

/** The source as a stream, which takes its place. */
export function streamOf(source: Exclude<Source, null>): ReadableStream<Uint8Array> {
  if (source instanceof ReadableStream) return source;
  if (typeof source !== 'string' && !(source instanceof Uint8Array)) return source.stream();
  const bytes = typeof source === 'string' ? encodeUtf8(source) : source;
  const stream = new ReadableStream<Uint8Array>(
    {
      type: 'bytes',
      pull(controller) {
        if (bytes.length > 0) controller.enqueue(bytes);
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  wholes ??= new WeakMap();
  wholes.set(stream as ReadableStream, source);
  return stream;
}
