import util from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { format } from './format.ts';

const simple = fc.oneof(
  fc.string(),
  fc.double(),
  fc.bigInt(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.dictionary(fc.string({ maxLength: 3 }), fc.integer(), { maxKeys: 3, noNullPrototype: true }),
);
const directive = fc.constantFrom('%s', '%d', '%i', '%f', '%O', '%c', '%%', '%x', '%', ' text ');

test('directives take their values as in Node', () => {
  fc.assert(
    fc.property(fc.array(directive), fc.array(simple, { maxLength: 5 }), (directives, values) => {
      const args = [directives.join(''), ...values];
      expect(format(args)).toBe(util.format(...args));
    }),
    { numRuns: 1_000 },
  );
});

test('values without a format are joined by a space', () => {
  expect(format(['a', { b: 1 }, 2n, 'c'])).toBe('a { b: 1 } 2n c');
  expect(format([])).toBe('');
  expect(format([1, '%s', 'x'])).toBe('1 %s x');
});

test('%s uses the text that a class gives its objects', () => {
  class Version {
    toString() {
      return 'v1';
    }
  }
  expect(format(['%s', new Version()])).toBe('v1');
  expect(format(['%s', { a: { b: 1 } }])).toBe('{ a: [Object] }');
});

test('%j is JSON, and says so when there is none', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  expect(format(['%j %j %j', { a: [1] }, circular, 1n])).toBe('{"a":[1]} [Circular] 1n');
});
