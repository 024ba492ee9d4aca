/**
 * HTML, 2.7 "Safe passing of structured data": a deep copy with cycles and transfer of array buffers.
 *
 * Copied: primitives and their boxes, dates, patterns, array buffers and views, maps, sets, errors with their cause,
 * arrays and plain objects; an instance of a class becomes a plain object. Functions, symbols, weak collections and
 * promises are refused with a DataCloneError.
 */
export interface StructuredCloneOptions {
  transfer?: ArrayBuffer[];
}

type Copies = Map<unknown, unknown>;

const ERRORS = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

export function structuredClone<T>(value: T, options: StructuredCloneOptions = {}): T {
  const copies: Copies = new Map();
  const transfer = options.transfer ?? [];
  for (const buffer of transfer) {
    if (!(buffer instanceof ArrayBuffer)) throw refusal('only an ArrayBuffer can be transferred');
    if (buffer.detached) throw refusal('an ArrayBuffer that is detached cannot be transferred');
    if (copies.has(buffer)) throw refusal('an ArrayBuffer is listed twice in transfer');
    copies.set(buffer, undefined);
  }
  // What refuses to be copied must leave the buffers as they are: they move when nothing can fail any more.
  const moves = new Map(transfer.map((buffer) => [buffer, buffer.slice(0, 0)]));
  if (transfer.length > 0) clone(value, new Map(moves));
  for (const buffer of transfer) copies.set(buffer, buffer.transfer());
  return clone(value, copies) as T;
}

const refusal = (why: string): DOMException => new DOMException(`structuredClone: ${why}`, 'DataCloneError');

function clone(value: unknown, copies: Copies): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw refusal(`a ${typeof value} cannot be cloned`);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (copies.has(value)) return copies.get(value);
  const keep = <C>(copy: C): C => {
    copies.set(value, copy);
    return copy;
  };

  if (Array.isArray(value)) return fill(keep(new Array(value.length)), value, copies);
  if (value instanceof Date) return keep(new Date(value.getTime()));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  for (const Box of [Number, String, Boolean, BigInt]) {
    if (value instanceof Box)
      return keep(Object((Box.prototype.valueOf as (this: object) => unknown).call(value)));
  }
  if (value instanceof ArrayBuffer) return keep(cloneBuffer(value));
  if (ArrayBuffer.isView(value)) return keep(cloneView(value, copies));
  if (value instanceof Map) {
    const copy = keep(new Map<unknown, unknown>());
    for (const [key, item] of [...value]) copy.set(clone(key, copies), clone(item, copies));
    return copy;
  }
  if (value instanceof Set) {
    const copy = keep(new Set<unknown>());
    for (const item of [...value]) copy.add(clone(item, copies));
    return copy;
  }
  if (value instanceof DOMException) return keep(new DOMException(value.message, value.name));
  if (value instanceof Error) return cloneError(value, copies);
  for (const Kind of [WeakMap, WeakSet, WeakRef, Promise, Symbol, FinalizationRegistry]) {
    if (value instanceof Kind) throw refusal(`a ${Kind.name} cannot be cloned`);
  }
  return fill(keep({}), value, copies);
}

/** Copies the enumerable properties that have string names. */
function fill(copy: object, value: object, copies: Copies): object {
  for (const key of Object.keys(value)) {
    const item = clone((value as Record<string, unknown>)[key], copies);
    Object.defineProperty(copy, key, { value: item, writable: true, enumerable: true, configurable: true });
  }
  return copy;
}

function cloneBuffer(buffer: ArrayBuffer): ArrayBuffer {
  if (buffer.detached) throw refusal('an ArrayBuffer that is detached cannot be cloned');
  if (!buffer.resizable) return buffer.slice(0);
  const copy = new ArrayBuffer(buffer.byteLength, { maxByteLength: buffer.maxByteLength });
  new Uint8Array(copy).set(new Uint8Array(buffer));
  return copy;
}

function cloneView(view: ArrayBufferView, copies: Copies): ArrayBufferView {
  const buffer = clone(view.buffer, copies) as ArrayBuffer;
  const View = view.constructor as new (
    buffer: ArrayBuffer,
    offset: number,
    length?: number,
  ) => ArrayBufferView;
  const { length, byteLength } = view as Uint8Array;
  if (buffer.byteLength < view.byteOffset + byteLength) return view;
  return new View(buffer, view.byteOffset, length ?? byteLength);
}

function cloneError(error: Error, copies: Copies): Error {
  const Kind = Object.hasOwn(ERRORS, error.name) ? ERRORS[error.name as keyof typeof ERRORS] : Error;
  const copy = new Kind();
  copies.set(error, copy);
  const properties: [string, unknown][] = [['stack', error.stack]];
  if (Object.hasOwn(error, 'message')) properties.push(['message', String(error.message)]);
  if (Object.hasOwn(error, 'cause')) properties.push(['cause', clone(error.cause, copies)]);
  for (const [key, value] of properties) {
    Object.defineProperty(copy, key, { value, writable: true, configurable: true });
  }
  return copy;
}
