import type { Instance } from '@skerry/contracts';
import { expect, test } from 'vitest';
import { describeState, isAlive } from './instances.ts';

const record: Instance = {
  id: 'i1',
  name: 'hello',
  target: 'kvm',
  image: 'a'.repeat(64),
  imageBytes: 1,
  state: 'running',
  createdAt: '2026-01-01T00:00:00Z',
};
const gone = { code: 'NOT_FOUND', message: 'There is no such machine.', advice: '' } as const;

test.each([
  [undefined, 'waiting', 'connecting'],
  [{ refused: gone }, 'ended', 'gone'],
  [{ record: { ...record, state: 'queued' } }, 'waiting', 'waiting for a runner'],
  [{ record }, 'running', 'running'],
  [{ record: { ...record, state: 'exited', exitCode: 0 } }, 'ended', 'exited with 0'],
  [{ record: { ...record, state: 'exited', exitCode: 3 } }, 'failed', 'exited with 3'],
  [{ record: { ...record, state: 'exited', exitCode: 143, stopped: true } }, 'ended', 'stopped'],
  [{ record: { ...record, state: 'failed' } }, 'failed', 'failed'],
] as const)('%j is shown as %s: %s', (view, dot, word) => {
  expect(describeState(view)).toEqual({ dot, word });
});

test('an instance is alive from the queue to its end', () => {
  expect(isAlive({ ...record, state: 'queued' })).toBe(true);
  expect(isAlive({ ...record, state: 'exited' })).toBe(false);
  expect(isAlive(undefined)).toBe(false);
});
