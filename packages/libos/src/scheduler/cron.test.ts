import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Cron, CronError } from './cron.ts';

const after = (text: string, from: string): string | undefined => {
  const next = new Cron(text).next(Date.parse(from));
  return next === undefined ? undefined : new Date(next).toISOString().slice(0, 16);
};

describe('the next time', () => {
  test.each([
    ['* * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:01'],
    ['* * * * *', '2026-01-01T00:00:59.999Z', '2026-01-01T00:01'],
    ['30 4 * * *', '2026-01-01T04:30:00Z', '2026-01-02T04:30'],
    ['*/15 9-17 * * mon-fri', '2026-01-02T17:45:00Z', '2026-01-05T09:00'],
    ['0 0 29 feb *', '2026-01-01T00:00:00Z', '2028-02-29T00:00'],
    ['0 0 29 2 *', '2096-03-01T00:00:00Z', '2104-02-29T00:00'],
    ['0 0 31 * *', '2026-02-01T00:00:00Z', '2026-03-31T00:00'],
    ['0 12 * * 7', '2026-01-01T00:00:00Z', '2026-01-04T12:00'],
    ['0 0 13 * 5', '2026-01-01T00:00:00Z', '2026-01-02T00:00'],
    ['5,1,3 0 * * *', '2026-01-01T00:01:00Z', '2026-01-01T00:03'],
    ['10/20 * * * *', '2026-01-01T00:10:00Z', '2026-01-01T00:30'],
    ['@weekly', '2026-01-01T00:00:00Z', '2026-01-04T00:00'],
    ['@yearly', '2026-01-01T00:00:00Z', '2027-01-01T00:00'],
    ['0 0 30 2 *', '2026-01-01T00:00:00Z', undefined],
  ])('of "%s" after %s is %s', (text, from, next) => {
    expect(after(text, from)).toBe(next);
  });

  test('is the first minute that matches, as looking at each would find it', () => {
    const minute = fc.integer({ min: 0, max: 59 });
    const hour = fc.integer({ min: 0, max: 23 });
    const weekday = fc.integer({ min: 0, max: 6 });
    const time = fc.integer({ min: 0, max: 2_000_000_000 });
    fc.assert(
      fc.property(minute, hour, weekday, time, (m, h, d, seconds) => {
        let ms = Math.floor(seconds / 60) * 60_000 + 60_000;
        for (;;) {
          const date = new Date(ms);
          if (date.getUTCMinutes() === m && date.getUTCHours() === h && date.getUTCDay() === d) break;
          ms += 60_000;
        }
        return new Cron(`${m} ${h} * * ${d}`).next(seconds * 1_000) === ms;
      }),
      { numRuns: 30 },
    );
  });
});

test.each([
  ['* * * *', 'it needs 5 fields'],
  ['60 * * * *', '"60" is no minute'],
  ['5-1 * * * *', '"5-1" is no minute'],
  ['*/0 * * * *', '"*/0" is no minute'],
  ['* * 0 * *', '"0" is no day of the month'],
  ['* * * foo *', '"foo" is no month'],
  ['* * * * 1-2-3', '"1-2-3" is no day of the week'],
  ['1, * * * *', '"" is no minute'],
  ['@often', 'or one of @hourly'],
])('"%s" is refused: %s', (text, message) => {
  expect(() => new Cron(text)).toThrow(CronError);
  expect(() => new Cron(text)).toThrow(message);
});
