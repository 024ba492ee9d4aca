import type { Instance, InstanceState } from '@skerry/contracts';
import { expect, test } from 'vitest';
import { instanceAfter, isEnded } from './instance-life.ts';

const instance = (state: InstanceState): Instance => ({
  id: 'i1',
  name: 'hello',
  target: 'unix',
  image: '0'.repeat(64),
  imageBytes: 1,
  state,
  createdAt: '2026-01-01T00:00:00.000Z',
});

test.each<[InstanceState, InstanceState]>([
  ['queued', 'booting'],
  ['queued', 'exited'],
  ['booting', 'running'],
  ['booting', 'failed'],
  ['running', 'exited'],
])('%s becomes %s', (from, to) => {
  expect(instanceAfter(instance(from), { state: to })?.state).toBe(to);
});

test.each<[InstanceState, InstanceState]>([
  ['booting', 'queued'],
  ['running', 'booting'],
  ['exited', 'running'],
  ['exited', 'failed'],
  ['failed', 'exited'],
])('%s never becomes %s', (from, to) => {
  expect(instanceAfter(instance(from), { state: to })).toBeUndefined();
});

test('facts change without a change of state until it has ended', () => {
  expect(instanceAfter(instance('running'), { memoryBytes: 5 })).toMatchObject({
    state: 'running',
    memoryBytes: 5,
  });
  expect(instanceAfter(instance('exited'), { memoryBytes: 5 })).toBeUndefined();
});

test('only exited and failed are ends', () => {
  const states: InstanceState[] = ['queued', 'booting', 'running', 'exited', 'failed'];
  expect(states.filter((state) => isEnded({ state }))).toEqual(['exited', 'failed']);
});
