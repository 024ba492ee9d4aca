import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

test('an empty environment gives the defaults inside the checkout', () => {
  expect(readSettings('/checkout', {})).toMatchObject({
    dataFolder: '/checkout/.skerry',
    host: '127.0.0.1',
    port: 4640,
    redisUrl: undefined,
  });
});

test('a port that is no port is refused with the name of its variable', () => {
  for (const port of ['http', '-1', '65536', '80.5']) {
    expect(() => readSettings('/checkout', { SKERRY_PORT: port })).toThrow('SKERRY_PORT');
  }
});

test('there is always at least one worker', () => {
  expect(readSettings('/checkout', {}).workers).toBeGreaterThanOrEqual(1);
  expect(() => readSettings('/checkout', { SKERRY_WORKERS: '0' })).toThrow('SKERRY_WORKERS');
});
