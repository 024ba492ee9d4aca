/**
 * Prints any value for a person, in the form of Node's `util.inspect`. Pure: reads the value (never calls its
 * getters), keeps nothing, and does not throw: what cannot be read is said so in its place.
 *
 * Limits: 100 array elements, 100 entries of a Map or Set, 10,000 characters of a nested string. It cannot see what
 * the language hides: the state of a promise, the entries of a WeakMap, that an object is a proxy.
 */
import { describeError } from './error.ts';
import { layOut } from './layout.ts';
import { quote, quoteKey } from './quote.ts';

const MAX_ENTRIES = 100;
const MAX_STRING = 10_000;
const BREAK_LENGTH = 80;
const CUSTOM = Symbol.for('nodejs.util.inspect.custom');

export interface InspectOptions {
  /** Levels of objects inside the outermost that are printed; 2 unless told. */
  depth?: number | null;
}

/** One call of {@link inspect}. */
interface Walk {
  readonly depth: number;
  readonly inside: object[];
  /** Objects that contain themselves, numbered from 1 in the order of their discovery. */
  readonly circular: Map<object, number>;
  indent: number;
  /** Level of the object that was entered last. */
  reached: number;
}

export function inspect(value: unknown, options: InspectOptions = {}): string {
  const depth = options.depth === null ? Infinity : (options.depth ?? 2);
  return show({ depth, inside: [], circular: new Map(), indent: 0, reached: 0 }, value, 0);
}

function show(walk: Walk, value: unknown, level: number): string {
  switch (typeof value) {
    case 'string':
      return showString(walk, value, level);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${value}n`;
    case 'object':
    case 'function': {
      if (value === null) return 'null';
      const { indent } = walk;
      const inside = walk.inside.length;
      try {
        return showObject(walk, value, level);
      } catch (error) {
        walk.indent = indent;
        walk.inside.length = inside;
        return `[unreadable: ${reasonOf(error)}]`;
      }
    }
    default:
      return String(value);
  }
}

function reasonOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'it cannot be read';
  }
}

function showString(walk: Walk, text: string, level: number): string {
  const shown = text.length > MAX_STRING ? text.slice(0, MAX_STRING) : text;
  const more = plural(text.length - shown.length, 'character');
  if (level > 0 && shown.length > 16 && shown.length > BREAK_LENGTH - walk.indent - 4) {
    const lines = shown.split(/(?<=\n)/);
    return lines.map(quote).join(` +\n${' '.repeat(walk.indent + 2)}`) + more;
  }
  return quote(shown) + more;
}

const plural = (count: number, noun: string): string =>
  count > 0 ? `... ${count} more ${noun}${count > 1 ? 's' : ''}` : '';

/** What one kind of object prints besides its properties. */
interface Shape {
  base?: string;
  open: string;
  close: string;
  entries?: (walk: Walk, level: number) => string[];
  /** Property names that are printed by `entries` or not at all. */
  hides?: (key: string | symbol) => boolean;
  columns?: boolean;
}

function showObject(walk: Walk, value: object, level: number): string {
  const custom = (value as Record<symbol, unknown>)[CUSTOM];
  if (typeof custom === 'function') {
    const shown: unknown = custom.call(value, walk.depth - level, { depth: walk.depth }, inspect);
    if (typeof shown === 'string') return shown.replaceAll('\n', `\n${' '.repeat(walk.indent)}`);
    if (shown !== value) return show(walk, shown, level);
  }
  if (walk.inside.includes(value)) {
    if (!walk.circular.has(value)) walk.circular.set(value, walk.circular.size + 1);
    return `[Circular *${walk.circular.get(value)}]`;
  }
  const shape = shapeOf(walk, value, level);
  const keys = Reflect.ownKeys(value).filter((key) => isShown(value, key) && !shape.hides?.(key));
  const empty = keys.length === 0 && !shape.entries;
  if (empty) return shape.base ?? shape.open + shape.close;
  if (level > walk.depth) {
    return `[${Array.isArray(value) ? 'Array' : (constructorName(value) ?? 'Object: null prototype')}]`;
  }

  walk.inside.push(value);
  walk.reached = level;
  const entries = [
    ...(shape.entries?.(walk, level + 1) ?? []),
    ...keys.map((key) => showProperty(walk, value, key, level + 1)),
  ];
  walk.inside.pop();

  const reference = walk.circular.get(value);
  const mark = reference === undefined ? '' : `<ref *${reference}>`;
  const { length } = value as { length?: number };
  return layOut({
    base: [mark, shape.base].filter(Boolean).join(' '),
    open: shape.open,
    close: shape.close,
    entries,
    indent: walk.indent,
    levels: walk.reached - level,
    ...(shape.columns && {
      columns: {
        aligned: Object.values(value).every((item) => typeof item === 'number' || typeof item === 'bigint'),
        more: (length ?? 0) > MAX_ENTRIES,
      },
    }),
  });
}

const isShown = (value: object, key: string | symbol): boolean =>
  Object.getOwnPropertyDescriptor(value, key)?.enumerable === true;

const isIndex = (key: string | symbol): boolean => typeof key === 'string' && /^(0|[1-9]\d*)$/.test(key);

function shapeOf(walk: Walk, value: object, level: number): Shape {
  const name = constructorName(value);
  const tag = tagOf(value, name);
  const prefix = (fallback: string, size?: number): string => {
    const shown = name ?? `[${fallback}: null prototype]`;
    return `${shown}${size === undefined ? '' : `(${size})`} ${tag}`;
  };
  const within = <T>(items: Iterable<T>, print: (item: T) => string, count: number) => {
    return (inner: Walk): string[] => listed(inner, items, print, count);
  };

  if (Array.isArray(value)) {
    const plain = name === 'Array' && !tag;
    return {
      open: plain ? '[' : `${prefix('Array', value.length)}[`,
      close: ']',
      ...(value.length > 0 && { entries: (inner: Walk, next: number) => showElements(inner, value, next) }),
      hides: isIndex,
      columns: true,
    };
  }
  if (value instanceof Map) {
    const pair = ([key, item]: [unknown, unknown]) =>
      `${show(walk, key, level + 1)} => ${show(walk, item, level + 1)}`;
    return {
      open: `${prefix('Map', value.size)}{`,
      close: '}',
      ...(value.size > 0 && { entries: within(value, pair, value.size) }),
    };
  }
  if (value instanceof Set) {
    const item = (entry: unknown) => show(walk, entry, level + 1);
    return {
      open: `${prefix('Set', value.size)}{`,
      close: '}',
      ...(value.size > 0 && { entries: within(value, item, value.size) }),
    };
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const { length } = value as Uint8Array;
    return {
      open: `${prefix('TypedArray', length)}[`,
      close: ']',
      ...(length > 0 && {
        entries: (inner: Walk, next: number) => showElements(inner, value as Uint8Array, next),
      }),
      hides: isIndex,
      columns: true,
    };
  }
  if (value instanceof ArrayBuffer) {
    return { open: `${prefix('ArrayBuffer')}{`, close: '}', entries: () => bufferEntries(value) };
  }
  if (typeof value === 'function') return { base: functionName(value, name, tag), open: '{', close: '}' };
  if (value instanceof Error) {
    const { text, hidden } = describeError(value, walk.indent);
    return {
      base: text,
      open: '{',
      close: '}',
      hides: (key) => hidden.includes(String(key)),
      ...errorEntries(value),
    };
  }
  const whole = wholeText(value, name);
  if (whole !== undefined)
    return { base: whole, open: '{', close: '}', hides: (key) => value instanceof String && isIndex(key) };
  if (value instanceof WeakMap || value instanceof WeakSet) {
    return { open: `${prefix('Weak')}{`, close: '}', entries: () => ['<items unknown>'] };
  }
  const plain = name === 'Object' && !tag;
  return { open: plain ? '{' : `${prefix('Object')}{`, close: '}' };
}

function listed<T>(walk: Walk, items: Iterable<T>, print: (item: T) => string, count: number): string[] {
  const lines: string[] = [];
  walk.indent += 2;
  for (const item of items) {
    if (lines.length === MAX_ENTRIES) break;
    lines.push(print(item));
  }
  walk.indent -= 2;
  const more = plural(count - lines.length, 'item');
  if (more) lines.push(more);
  return lines;
}

function showElements(walk: Walk, array: ArrayLike<unknown>, level: number): string[] {
  const lines: string[] = [];
  let at = 0;
  walk.indent += 2;
  for (; at < array.length && lines.length < MAX_ENTRIES; at++) {
    const hole = at;
    while (at < array.length && !(at in array)) at++;
    if (at > hole) lines.push(`<${at - hole} empty item${at - hole > 1 ? 's' : ''}>`);
    if (at < array.length && lines.length < MAX_ENTRIES) lines.push(showSlot(walk, array, String(at), level));
  }
  walk.indent -= 2;
  const more = plural(array.length - at, 'item');
  if (more) lines.push(more);
  return lines;
}

/** The value of a property, or what it is when reading it would run code. */
function showSlot(walk: Walk, object: object, key: string | symbol, level: number): string {
  const slot = Object.getOwnPropertyDescriptor(object, key);
  if (!slot || 'value' in slot) return show(walk, slot?.value, level);
  return slot.get ? (slot.set ? '[Getter/Setter]' : '[Getter]') : '[Setter]';
}

function showProperty(walk: Walk, object: object, key: string | symbol, level: number): string {
  walk.indent += 2;
  const shown = showSlot(walk, object, key, level);
  walk.indent -= 2;
  return `${quoteKey(key)}: ${shown}`;
}

function errorEntries(error: Error): Pick<Shape, 'entries'> {
  const nested: [string, unknown][] = [];
  for (const key of ['cause', 'errors']) {
    const slot = Object.getOwnPropertyDescriptor(error, key);
    if (slot && !slot.enumerable) nested.push([`[${key}]`, slot.value]);
  }
  if (nested.length === 0) return {};
  return {
    entries: (walk, level) =>
      nested.map(([label, item]) => {
        walk.indent += 2;
        const shown = show(walk, item, level);
        walk.indent -= 2;
        return `${label}: ${shown}`;
      }),
  };
}

function bufferEntries(buffer: ArrayBuffer): string[] {
  const shown = new Uint8Array(buffer, 0, Math.min(buffer.byteLength, 50));
  const hex = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const rest = buffer.byteLength - shown.length;
  const more = rest > 0 ? ` ... ${rest} more byte${rest > 1 ? 's' : ''}` : '';
  return [`[Uint8Contents]: <${hex}${more}>`, `[byteLength]: ${buffer.byteLength}`];
}

/** Objects that stand for one value: dates, patterns, boxed primitives, symbols' descriptions. */
function wholeText(value: object, name: string | undefined): string | undefined {
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  }
  if (value instanceof RegExp) return RegExp.prototype.toString.call(value);
  for (const Box of [Number, String, Boolean, Symbol, BigInt]) {
    if (value instanceof Box) {
      const primitive: unknown = (Box.prototype.valueOf as (this: object) => unknown).call(value);
      return `[${name ?? Box.name}: ${typeof primitive === 'string' ? quote(primitive) : inspect(primitive)}]`;
    }
  }
  return undefined;
}

function functionName(value: { readonly name: unknown }, name: string | undefined, tag: string): string {
  const own = typeof value.name === 'string' && value.name;
  if (/^class[\s{]/.test(Function.prototype.toString.call(value))) {
    const parent = (Object.getPrototypeOf(value) as { name?: string } | null)?.name;
    return `[class ${own || '(anonymous)'}${parent ? ` extends ${parent}` : ''}]`;
  }
  return `[${name ?? 'Function'}${own ? `: ${own}` : ' (anonymous)'}]${tag && tag !== `[${name}] ` ? ` ${tag.trim()}` : ''}`;
}

/** The name of the nearest constructor on the prototype chain; undefined when there is none. */
function constructorName(value: object): string | undefined {
  for (let at: object | null = value; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const made: unknown = Object.getOwnPropertyDescriptor(at, 'constructor')?.value;
    if (typeof made === 'function' && made.name !== '' && value instanceof made) return made.name;
  }
  return undefined;
}

function tagOf(value: object, name: string | undefined): string {
  const tag = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  return typeof tag === 'string' && tag !== '' && tag !== name ? `[${tag}] ` : '';
}
