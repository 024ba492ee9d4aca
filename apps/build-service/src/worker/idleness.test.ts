import { ManualClock } from '@skerry/testkit/manual-clock';
import { expect, test } from 'vitest';
import { Idleness } from './idleness.ts';

/** Notes what has resolved, once everything that is due has run. */
function watched(idleness: Idleness): { isIdle: () => Promise<boolean> } {
  let isIdle = false;
  void idleness.wait().then(() => {
    isIdle = true;
  });
  return {
    isIdle: async () => {
      await new Promise(setImmediate);
      return isIdle;
    },
  };
}

test('a worker without work is idle at once', async () => {
  expect(await watched(new Idleness(1_000)).isIdle()).toBe(true);
});

test('it is idle again when it has had no work for the whole pause', async () => {
  const clock = new ManualClock();
  const idleness = new Idleness(1_000, (delayMs, action) => clock.after(delayMs, action));
  idleness.begin();
  const waiting = watched(idleness);
  clock.advance(5_000);
  expect(await waiting.isIdle()).toBe(false);
  idleness.end();
  clock.advance(999);
  idleness.begin();
  clock.advance(5_000);
  expect(await waiting.isIdle()).toBe(false);
  idleness.end();
  expect(await watched(idleness).isIdle()).toBe(false);
  clock.advance(1_000);
  expect(await waiting.isIdle()).toBe(true);
  expect(await watched(idleness).isIdle()).toBe(true);
});

test('of two works the last one counts', async () => {
  const clock = new ManualClock();
  const idleness = new Idleness(10, (delayMs, action) => clock.after(delayMs, action));
  idleness.begin();
  idleness.begin();
  idleness.end();
  clock.advance(100);
  expect(await watched(idleness).isIdle()).toBe(false);
});
