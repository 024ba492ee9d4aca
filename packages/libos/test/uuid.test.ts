import { describe, expect, test, vi } from 'vitest';
import { formatUuid, isUuid, parseUuid, timeOfUuid } from '../src/uuid/format.ts';
import { Machine } from './engine.ts';

// The test's engine draws random bytes one by one.
vi.setConfig({ testTimeout: 60_000 });

describe('a UUID', () => {
  test('is text and 16 bytes, both ways', () => {
    const text = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
    expect(formatUuid(parseUuid(text.toUpperCase()))).toBe(text);
    expect(() => formatUuid(new Uint8Array(15))).toThrow('16 bytes');
  });

  test.each(['', 'x', '017f22e279b07cc398c4dc0c0c07398f', '017f22e2-79b0-7cc3-98c4-dc0c0c07398g'])(
    '"%s" is none',
    (text) => {
      expect(isUuid(text)).toBe(false);
      expect(() => parseUuid(text)).toThrow('is no UUID');
    },
  );

  test('of version 7 has its time, as in RFC 9562, A.6', () => {
    expect(timeOfUuid('017F22E2-79B0-7CC3-98C4-DC0C0C07398F')).toBe(Date.parse('2022-02-22T19:22:22Z'));
    expect(timeOfUuid('919108f7-52d1-4320-9bac-f847db4148a8')).toBeUndefined();
  });
});

test('those that are made have their version, and version 7 rises whatever the clock does', async () => {
  const main = `import { timeOfUuid, uuidV4, uuidV7 } from 'skerry:uuid';
    export default () => {
      const all = Array.from({ length: 4_100 }, uuidV7);
      console.log(JSON.stringify([uuidV4(), uuidV4(), all.every((one, at) => at === 0 || one > all[at - 1]), all[0], timeOfUuid(all[0])]));
    };`;
  const [one, two, isRising, seven, time] = JSON.parse((await Machine.run(main)).output) as string[];
  expect(one).toMatch(/^\w{8}-\w{4}-4\w{3}-[89ab]\w{3}-\w{12}$/);
  expect(two).not.toBe(one);
  expect(isRising).toBe(true);
  expect(seven).toMatch(/^\w{8}-\w{4}-7\w{3}-[89ab]\w{3}-\w{12}$/);
  expect(time).toBe(1_700_000_001_000);
});
