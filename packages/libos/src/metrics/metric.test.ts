import { describe, expect, test } from 'vitest';
import { Counter, Gauge, Histogram, type Limits } from './metric.ts';

const limits = (most = 1_000): Limits & { drops: number } => ({
  drops: 0,
  mostSeries: () => most,
  dropped() {
    this.drops++;
  },
});

describe('a counter', () => {
  test('has a series for each set of label values, escaped', () => {
    const counter = new Counter({ name: 'a_total', help: 'A\\b\nc.', labels: ['x', 'y'] }, limits());
    counter.increment({ y: 1, x: 'p"q\\\n' });
    counter.increment({ x: 'p"q\\\n', y: 1 }, 2.5);
    expect(counter.text()).toBe(
      '# HELP a_total A\\\\b\\nc.\n# TYPE a_total counter\na_total{x="p\\"q\\\\\\n",y="1"} 3.5\n',
    );
  });

  test('goes up only, with exactly its labels', () => {
    const counter = new Counter({ name: 'a', help: '', labels: ['x'] }, limits());
    expect(() => counter.increment({ x: '' }, -1)).toThrow('cannot go up by -1');
    expect(() => counter.increment({ x: '' }, Number.NaN)).toThrow('NaN');
    expect(() => counter.increment({})).toThrow('has the labels x, not none');
    expect(() => counter.increment({ x: 1, z: 1 })).toThrow('not x, z');
    expect(counter.text()).toBe('');
  });

  test('drops series that are too many, and says so', () => {
    const held = limits(2);
    const counter = new Counter({ name: 'a', help: '', labels: ['x'] }, held);
    for (const x of ['1', '2', '3', '2', '4']) counter.increment({ x });
    expect(counter.text().match(/^a\{.*$/gm)).toEqual(['a{x="1"} 1', 'a{x="2"} 2']);
    expect(held.drops).toBe(2);
  });
});

test('a gauge goes both ways, to every number', () => {
  const gauge = new Gauge({ name: 'g', help: '' }, limits());
  gauge.set(3);
  gauge.add(-5);
  expect(gauge.text()).toContain('\ng -2\n');
  gauge.set(-Infinity);
  expect(gauge.text()).toContain('\ng -Inf\n');
});

test('a histogram counts what is at most each bound', () => {
  const histogram = new Histogram(
    { name: 'h', help: '', labels: ['x'], buckets: [1, 2, Infinity] },
    limits(),
  );
  for (const value of [1, 1.5, 2, 3]) histogram.observe(value, { x: 'a' });
  expect(histogram.text().split('\n').slice(2, -1)).toEqual([
    'h_bucket{x="a",le="1"} 1',
    'h_bucket{x="a",le="2"} 3',
    'h_bucket{x="a",le="+Inf"} 4',
    'h_sum{x="a"} 7.5',
    'h_count{x="a"} 4',
  ]);
  expect(() => new Histogram({ name: 'h', help: '', buckets: [2, 1] }, limits())).toThrow('must rise');
  expect(() => new Histogram({ name: 'h', help: '', labels: ['le'] }, limits())).toThrow('own');
});

test.each(['', '1a', 'a-b', 'ä'])('%j is no name', (name) => {
  expect(() => new Gauge({ name, help: '' }, limits())).toThrow('a name has');
  expect(() => new Gauge({ name: 'a', help: '', labels: [name] }, limits())).toThrow('a name has');
});
