import { describe, expect, expectTypeOf, test } from 'vitest';
import * as s from './index.ts';

const Order = s.object({
  id: s.integer({ min: 1 }),
  name: s.string({ min: 1, max: 5, pattern: /^[a-z]+$/ }),
  size: s.literal('small', 'large'),
  gift: s.optional(s.boolean()),
  note: s.nullable(s.string()),
  items: s.array(s.object({ price: s.number({ min: 0, max: 9 }) }), { min: 1, max: 2 }),
});
const order = { id: 1, name: 'ada', size: 'large', note: null, items: [{ price: 1.5 }] };

const issues = <Value>(schema: s.Schema<Value>, value: unknown): string[] => {
  const result = schema.check(value);
  return result.ok ? [] : new s.SchemaError(result.issues).message.split('\n');
};

describe('a value', () => {
  test('that is right comes through, without what is unknown, and typed', () => {
    const parsed = Order.parse({ ...order, gift: true, extra: 1, items: [{ price: 1.5, more: 2 }] });
    expect(parsed).toEqual({ ...order, gift: true });
    expect(Order.parse(order)).toEqual(order);
    expectTypeOf(parsed).toEqualTypeOf<{
      id: number;
      name: string;
      size: 'small' | 'large';
      note: string | null;
      items: { price: number }[];
      gift?: boolean;
    }>();
  });

  test('that is wrong is told everything at its place', () => {
    const value = { id: 1.5, name: 'ADA', size: 'huge', gift: 'yes', items: [{ price: -1 }, 7] };
    expect(issues(Order, value)).toEqual([
      'id: must be a whole number',
      'name: must match /^[a-z]+$/',
      'size: must be "small" or "large"',
      'gift: must be true or false, not a text',
      'note: must be a text, not missing',
      'items[0].price: must be at least 0',
      'items[1]: must be an object, not a number',
    ]);
    expect(() => Order.parse(null)).toThrow('must be an object, not null');
  });

  test('of each kind has its rules', () => {
    expect(issues(s.string({ min: 2 }), 'a')).toEqual(['must have at least 2 characters']);
    expect(issues(s.string({ max: 2 }), 'abc')).toEqual(['must have at most 2 characters']);
    expect(issues(s.number(), Number.NaN)).toEqual(['must be a number, not a number']);
    expect(issues(s.number({ max: 1 }), 2)).toEqual(['must be at most 1']);
    expect(issues(s.integer(), 2 ** 53)).toEqual(['must be a whole number']);
    expect(issues(s.array(s.unknown(), { min: 1 }), [])).toEqual(['must have at least 1 items']);
    expect(issues(s.array(s.unknown(), { max: 1 }), [1, 2])).toEqual(['must have at most 1 items']);
    expect(issues(s.array(s.unknown()), {})).toEqual(['must be a list, not an object']);
    expect(issues(s.record(s.integer()), { a: 1, b: 'x' })).toEqual(['b: must be a number, not a text']);
    expect(issues(s.object({}, { isExact: true }), { a: 1 })).toEqual(['a: is not known']);
    expect(issues(s.union(s.integer(), s.object({ a: s.string() })), { a: 1 })).toEqual([
      'must be a number, not an object, or a: must be a text, not a number',
    ]);
  });

  test('is not taken from what an object inherits', () => {
    expect(
      issues(s.object({ constructor: s.unknown().refine((one) => one === undefined, 'is inherited') }), {}),
    ).toEqual([]);
    const parsed = s.record(s.unknown()).parse(JSON.parse('{"__proto__": {"isAdmin": true}}'));
    expect((parsed as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  test('may be checked further and changed', () => {
    const even = s
      .integer()
      .refine((value) => value % 2 === 0, 'must be even')
      .map((value) => value / 2);
    expect(even.parse(4)).toBe(2);
    expect(issues(even, 3)).toEqual(['must be even']);
    expect(issues(even, 'x')).toEqual(['must be a number, not a text']);
  });
});

test('a client does not choose how long the answer is', () => {
  expect(issues(s.array(s.string()), Array(1_000).fill(1))).toHaveLength(50);
});

test('a schema is a Standard Schema', () => {
  const { version, validate } = s.integer()['~standard'];
  expect(version).toBe(1);
  expect(validate(1)).toEqual({ value: 1 });
  expect(validate('1')).toEqual({ issues: [{ path: [], message: 'must be a number, not a text' }] });
});
