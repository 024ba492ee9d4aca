import { describe, expect, test } from 'vitest';
import { readValue, type Wanted } from './value.ts';

const read = (wanted: Wanted, text?: string): unknown => {
  const outcome = readValue('x', wanted, text);
  return outcome.ok ? outcome.value : outcome.problem;
};

describe('a setting', () => {
  test.each<[Wanted, string, unknown]>([
    [{ type: 'string' }, 'a=b', 'a=b'],
    [{ type: 'integer' }, '-12', -12],
    [{ type: 'number' }, '1.5e3', 1_500],
    [{ type: 'boolean' }, 'false', false],
    [{ type: 'duration' }, '1.5s', 1_500],
    [{ type: 'duration' }, '2h', 7_200_000],
    [{ type: 'string', choices: ['a', 'b'] }, 'b', 'b'],
    [{ type: 'integer', minimum: 1, maximum: 3 }, '3', 3],
  ])('%j is read from %j', (wanted, text, value) => {
    expect(read(wanted, text)).toBe(value);
  });

  test.each<[Wanted, string, string]>([
    [{ type: 'integer' }, '1.5', 'x=1.5: it must be a whole number'],
    [{ type: 'number' }, '', 'x=: it must be a number'],
    [{ type: 'boolean' }, 'yes', 'x=yes: it must be true or false'],
    [{ type: 'duration' }, '10', 'x=10: it must be a duration such as'],
    [{ type: 'string', choices: ['a', 'b'] }, 'c', 'x=c: it must be one of a, b'],
    [{ type: 'integer', minimum: 1, maximum: 3 }, '4', 'x=4: it must be from 1 to 3'],
  ])('%j is not read from %j, and says why', (wanted, text, problem) => {
    expect(read(wanted, text)).toContain(problem);
  });

  test('that nobody gave is its default, or missing', () => {
    expect(read({ type: 'boolean', default: false })).toBe(false);
    expect(read({ type: 'duration' })).toContain('x is missing: boot with x=…, a duration such as');
  });
});
