/** Prometheus's own promtool reads what the metrics say. */
import { findingsOfPromtool, promtool } from '@skerry/testkit/promtool';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { Counter, Gauge, Histogram } from './metric.ts';

const limits = { mostSeries: () => 1_000, dropped: () => undefined };

beforeAll(async () => {
  await promtool();
});

const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom('"', '\\', '\n', '{', '}', '#', ' '), fc.string({ unit: 'binary' })),
});
const labelName = fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/).filter((name) => name !== 'le');
const number = fc.double({ noNaN: false });

test('any label, help and number is right to promtool', { timeout: 60_000 }, () =>
  fc.assert(
    fc.asyncProperty(
      fc.record({
        labels: fc.uniqueArray(labelName, { maxLength: 4 }),
        help: anyText.map((text) => `Help: ${text}`),
        series: fc.array(fc.tuple(fc.array(anyText, { minLength: 4, maxLength: 4 }), number), {
          minLength: 1,
          maxLength: 5,
        }),
      }),
      async ({ labels, help, series }) => {
        const counter = new Counter({ name: 'sold_total', help, labels }, limits);
        const gauge = new Gauge({ name: 'room_temperature_celsius', help, labels }, limits);
        const histogram = new Histogram({ name: 'request_seconds', help, labels }, limits);
        for (const [values, amount] of series) {
          const named = Object.fromEntries(labels.map((name, index) => [name, values[index] ?? '']));
          if (amount >= 0) counter.increment(named, amount);
          gauge.set(amount, named);
          histogram.observe(amount, named);
        }
        expect(await findingsOfPromtool(counter.text() + gauge.text() + histogram.text())).toBe('');
      },
    ),
    { numRuns: 20 },
  ),
);

test('promtool says what is wrong with what is no metric', async () => {
  const gauge = new Gauge({ name: 'depth_metres', help: 'Depth.', labels: ['sea'] }, limits);
  gauge.set(3, { sea: 'a' });
  expect(await findingsOfPromtool(gauge.text())).toBe('');
  expect(await findingsOfPromtool(gauge.text().replace('"a"', '"a"b'))).toContain('parsing error');
});
