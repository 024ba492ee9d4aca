import { describe, expect, test } from 'vitest';
import { chooseCoding, listHasTag, rangeOf } from './preconditions.ts';

describe('a list of entity tags', () => {
  test('is compared weakly or strongly (RFC 9110, 8.8.3.2)', () => {
    expect(listHasTag('"x", "a"', '"a"', true)).toBe(true);
    expect(listHasTag('W/"a"', '"a"', false)).toBe(true);
    expect(listHasTag('W/"a"', '"a"', true)).toBe(false);
    expect(listHasTag(' * ', '"a"', true)).toBe(true);
    expect(listHasTag('"b"', '"a"', false)).toBe(false);
    expect(listHasTag('', '"a"', false)).toBe(false);
  });
});

describe('a range', () => {
  test('is one of the examples of RFC 9110, 14.1.2, of 10,000 bytes', () => {
    expect(rangeOf('bytes=0-499', 10_000)).toEqual({ start: 0, end: 499 });
    expect(rangeOf('bytes=500-999', 10_000)).toEqual({ start: 500, end: 999 });
    expect(rangeOf('bytes=-500', 10_000)).toEqual({ start: 9_500, end: 9_999 });
    expect(rangeOf('bytes=9500-', 10_000)).toEqual({ start: 9_500, end: 9_999 });
  });

  test('ends with the file', () => {
    expect(rangeOf('bytes=9-20', 10)).toEqual({ start: 9, end: 9 });
    expect(rangeOf('bytes=-20', 10)).toEqual({ start: 0, end: 9 });
    expect(rangeOf('bytes=10-', 10)).toBe('unsatisfiable');
    expect(rangeOf('bytes=-0', 10)).toBe('unsatisfiable');
    expect(rangeOf('bytes=0-', 0)).toBe('unsatisfiable');
  });

  test('that is wrong, of another unit, or one of several is the whole', () => {
    for (const field of ['bytes=5-2', 'bytes=-', 'bytes=a-b', 'lines=1-2', 'bytes=0-1,3-4', 'bytes', '']) {
      expect(rangeOf(field, 10)).toBeUndefined();
    }
  });
});

describe('the content coding (RFC 9110, 12.5.3)', () => {
  test.each([
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1, br;q=0.9', 'gzip'],
    ['GZIP;q=0.5', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['*', 'br'],
    ['*;q=0.5, gzip', 'gzip'],
    ['gzip;q=0.5, identity', 'identity'],
    ['br ; q=0.001', 'br'],
    ['brotli', 'identity'],
    ['', 'identity'],
    ['br;q=2, gzip;q=x', 'identity'],
    ['*;q=0, gzip', 'gzip'],
    ['identity;q=0', undefined],
    ['*;q=0.000', undefined],
    ['*;q=0, identity;q=0.1', 'identity'],
  ])('of "%s" is %s', (field, coding) => {
    expect(chooseCoding(field, ['br', 'gzip', 'identity'])).toBe(coding);
  });

  test('is one that there is', () => {
    expect(chooseCoding('br, gzip;q=0.1', ['gzip', 'identity'])).toBe('gzip');
    expect(chooseCoding('gzip, identity;q=0', ['identity'])).toBeUndefined();
  });
});
