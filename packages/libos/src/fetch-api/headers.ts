/**
 * Fetch standard, 5.1 "Headers class". The list is flat, [name, value, name, value, …], names in lower case, and is made of
 * a message of the data plane only when more is asked for than single values.
 *
 * Deviations: as on other servers there are no forbidden names; a guard is only "immutable" or none. On the wire values are
 * UTF-8.
 */

import { normalName, normalValue } from './fields.ts';

const CUSTOM = /* @__PURE__ */ Symbol.for('nodejs.util.inspect.custom');

/** Where the fields of a received message are. */
export interface FieldSource {
  /** The value of a lower-case name, several joined by ", ". */
  field(name: string): string | null;
  /** All, as "name\nvalue\n"…, names in lower case. */
  fields(): string;
}

export type HeadersInit = Headers | Iterable<readonly string[]> | Record<string, string>;

let listOf: (headers: Headers) => string[];
let makeImmutable: (headers: Headers) => Headers;
let ofSource: (source: FieldSource) => Headers;

export class Headers {
  #list: string[] | undefined;
  #source: FieldSource | undefined;
  #isImmutable = false;

  static {
    listOf = (headers) => headers.#entries();
    makeImmutable = (headers) => {
      headers.#isImmutable = true;
      return headers;
    };
    ofSource = (source) => {
      const headers = new Headers();
      headers.#source = source;
      headers.#isImmutable = true;
      headers.#list = undefined;
      return headers;
    };
  }

  constructor(init?: HeadersInit | undefined) {
    if (init === undefined) this.#list = [];
    else if (init instanceof Headers) this.#list = init.#entries().slice();
    else {
      this.#list = [];
      this.#fill(init);
    }
  }

  get(name: string): string | null {
    const wanted = normalName(name);
    if (!this.#list && this.#source) return this.#source.field(wanted);
    const list = this.#entries();
    let value: string | null = null;
    for (let at = 0; at < list.length; at += 2) {
      if (list[at] === wanted)
        value = value === null ? (list[at + 1] as string) : `${value}, ${list[at + 1]}`;
    }
    return value;
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  append(name: string, value: string): void {
    const lower = normalName(name);
    const text = normalValue(lower, value);
    this.#mustBeMutable();
    this.#entries().push(lower, text);
  }

  set(name: string, value: string): void {
    const lower = normalName(name);
    const text = normalValue(lower, value);
    this.#mustBeMutable();
    const list = this.#entries();
    const first = indexOf(list, lower);
    if (first < 0) {
      list.push(lower, text);
      return;
    }
    list[first + 1] = text;
    remove(list, lower, first + 2);
  }

  delete(name: string): void {
    const lower = normalName(name);
    this.#mustBeMutable();
    remove(this.#entries(), lower, 0);
  }

  /** Each on its own: they cannot be joined. */
  getSetCookie(): string[] {
    const list = this.#entries();
    return list.filter((_, at) => at % 2 === 1 && list[at - 1] === 'set-cookie');
  }

  forEach(callback: (value: string, name: string, parent: Headers) => void, thisArgument?: unknown): void {
    for (const [name, value] of this) callback.call(thisArgument, value, name, this);
  }

  *entries(): Generator<[string, string], undefined, unknown> {
    // Looked at anew for each, since the list may change meanwhile.
    for (let at = 0; ; at++) {
      const pair = this.#sorted()[at];
      if (!pair) return undefined;
      yield [...pair];
    }
  }

  *keys(): Generator<string, undefined, unknown> {
    for (const [name] of this) yield name;
    return undefined;
  }

  *values(): Generator<string, undefined, unknown> {
    for (const [, value] of this) yield value;
    return undefined;
  }

  [Symbol.iterator](): Generator<[string, string], undefined, unknown> {
    return this.entries();
  }

  get [Symbol.toStringTag](): string {
    return 'Headers';
  }

  [CUSTOM](_depth: number, _options: unknown, inspect: (value: unknown) => string): string {
    return `Headers ${inspect(Object.fromEntries(this))}`;
  }

  #fill(init: Exclude<HeadersInit, Headers>): void {
    const list = this.#list as string[];
    if (init === null || (typeof init !== 'object' && typeof init !== 'function')) {
      throw new TypeError('Headers: the argument must be an object');
    }
    const pairs =
      Symbol.iterator in init
        ? (init as Iterable<readonly string[]>)
        : (Object.entries(init) as [string, string][]);
    for (const pair of pairs) {
      const [name, value, ...more] = pair;
      if (value === undefined && pair.length !== 2)
        throw new TypeError('Headers: each item must be a name and a value');
      if (more.length > 0) throw new TypeError('Headers: each item must be a name and a value');
      const lower = normalName(name);
      list.push(lower, normalValue(lower, value));
    }
  }

  #entries(): string[] {
    if (!this.#list) {
      this.#list = this.#source ? readFields(this.#source.fields()) : [];
      this.#source = undefined;
    }
    return this.#list;
  }

  #mustBeMutable(): void {
    if (this.#isImmutable) throw new TypeError('these headers cannot be changed; make new Headers of them');
  }

  /** Sorted by name and combined, but for set-cookie. */
  #sorted(): [string, string][] {
    const list = this.#entries();
    const pairs: [string, string][] = [];
    const byName = new Map<string, [string, string]>();
    for (let at = 0; at < list.length; at += 2) {
      const name = list[at] as string;
      const value = list[at + 1] as string;
      const earlier = name === 'set-cookie' ? undefined : byName.get(name);
      if (earlier) earlier[1] += `, ${value}`;
      else {
        const pair: [string, string] = [name, value];
        byName.set(name, pair);
        pairs.push(pair);
      }
    }
    return pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }
}

function readFields(text: string): string[] {
  const list = text.split('\n');
  list.pop();
  return list;
}

function indexOf(list: readonly string[], name: string): number {
  for (let at = 0; at < list.length; at += 2) if (list[at] === name) return at;
  return -1;
}

function remove(list: string[], name: string, from: number): void {
  for (let at = list.length - 2; at >= from; at -= 2) if (list[at] === name) list.splice(at, 2);
}

/** The flat list itself, to be read. */
export const headerList = (headers: Headers): readonly string[] => listOf(headers);

/** The same object, which nobody can change any more. */
export const immutableHeaders = (headers: Headers): Headers => makeImmutable(headers);

/** The headers of a received message, read from it as they are asked for. {@link headerList} makes them its own. */
export const receivedHeaders = (source: FieldSource): Headers => ofSource(source);
