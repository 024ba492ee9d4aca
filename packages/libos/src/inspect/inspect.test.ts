import util from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inspect } from './inspect.ts';

class Point {
  x = 1;
  y = 2;
}
class Marked extends Point {}

const circular: Record<string, unknown> = { x: 1 };
circular.self = circular;
circular.list = [circular, { circular }];

const values: [string, unknown][] = [
  ['negative zero', -0],
  ['text with quotes', ["it's", 'say "x"', '`$' + '{x}', 'a\'b"c`']],
  ['control characters', ['\0\x1b\x7f\n\t\\', '\ud800x', '\u{1f600}']],
  ['nested objects', { a: 1, b: { c: { d: { e: 1 } } } }],
  ['empty objects at depth', { a: { b: { c: {} } } }],
  ['a level that follows a deeper one', { a: { b: { c: { d: 1 } } }, d: {} }],
  ['holes', Object.assign(Array(6), { 0: undefined, 1: null, 3: 3 })],
  ['columns of numbers', Array.from({ length: 27 }, (_, at) => at * 7)],
  ['more than a hundred elements', Array.from({ length: 120 }, (_, at) => at)],
  ['columns of text', Array.from({ length: 27 }, (_, at) => `item${at}`)],
  ['long text in an object', { a: 'x'.repeat(100) }],
  ['lines of text in an object', { a: 'long line\n'.repeat(30) }],
  [
    'maps and sets',
    [
      new Map<unknown, unknown>([
        [1, { a: 2 }],
        ['k', [1]],
      ]),
      new Set([1, 'a']),
    ],
  ],
  ['a map of objects', new Map([[{ a: 1 }, new Set([1])]])],
  ['classes and instances', [new Point(), new Marked(), Point, Marked]],
  [
    'functions',
    [() => 1, function named() {}, async () => {}, function* () {}, Object.assign(() => 1, { x: 1 })],
  ],
  ['objects that contain themselves', circular],
  ['no prototype', [Object.create(null), Object.assign(Object.create(null), { a: 1 })]],
  ['dates', [new Date(0), new Date(Number.NaN)]],
  ['patterns', /a+/gi],
  ['typed arrays', [new Uint8Array(3), new Float64Array([1.5, 2]), new BigInt64Array(1)]],
  ['array buffers', new ArrayBuffer(3)],
  [
    'accessors',
    {
      get a() {
        return 1;
      },
      set a(_) {},
      get b() {
        return 1;
      },
      set c(_: number) {},
    },
  ],
  ['symbol keys and odd names', { [Symbol('s')]: 1, 'a-b': 2, ['__proto__']: 3 }],
  ['boxed primitives', [Object(1), Object('abc'), Object(true), Object(1n), Object(Symbol('q'))]],
  ['array with a property', Object.assign([1, 2], { x: 1 })],
  [
    'subclasses of built-ins',
    [new (class Names extends Map<number, number> {})([[1, 2]]), new (class List extends Array<number> {})()],
  ],
  ['a proxy', new Proxy({ a: 1 }, {})],
  ['weak collections', [new WeakMap(), new WeakSet()]],
  ['namespaces', [JSON, Reflect]],
];

describe('inspect', () => {
  test.each(values)('prints %s as Node does', (_, value) => {
    expect(inspect(value)).toBe(util.inspect(value));
  });

  test('prints what is generated as Node does', () => {
    const anything = fc.anything({
      maxDepth: 5,
      maxKeys: 10,
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSet: true,
      withSparseArray: true,
    });
    fc.assert(
      fc.property(anything, (value) => {
        expect(inspect(value)).toBe(util.inspect(value));
      }),
      { numRuns: 1_000 },
    );
  });

  test('opens as many levels as it is told', () => {
    const value = { a: { b: { c: { d: { e: {} } } } } };
    for (const depth of [0, 1, 4, null])
      expect(inspect(value, { depth })).toBe(util.inspect(value, { depth }));
  });

  test('shows an error by its name, message and properties, with its cause inside', () => {
    const error = Object.assign(new TypeError('outer', { cause: 'inner' }), { code: 'E_OUTER' });
    delete error.stack;
    expect(inspect({ error })).toBe(
      "{\n  error: [TypeError: outer] { [cause]: 'inner', code: 'E_OUTER' }\n}"
        .replaceAll('\n  ', ' ')
        .replaceAll('\n', ' '),
    );
  });

  test('never throws, whatever the value does', () => {
    const hostile = () => {
      throw new Error('no');
    };
    const trap = new Proxy({}, { ownKeys: hostile, get: hostile, getPrototypeOf: hostile });
    const values = [
      trap,
      [trap],
      {
        get [Symbol.toStringTag]() {
          return hostile();
        },
      },
      { [Symbol.for('nodejs.util.inspect.custom')]: hostile },
      Object.create({
        get constructor() {
          return hostile();
        },
      }),
      Object.create(Map.prototype),
      Object.create(Error.prototype, { message: { get: hostile } }),
      new Proxy(
        {},
        {
          ownKeys() {
            throw trap;
          },
        },
      ),
    ];
    for (const value of values) expect(typeof inspect(value)).toBe('string');
    let deep: unknown = 1;
    for (let level = 0; level < 50_000; level++) deep = [deep];
    expect(inspect(deep, { depth: null })).toContain('unreadable');
  });
});
