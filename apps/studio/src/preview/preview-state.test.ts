import type { Instance } from '@skerry/contracts';
import { expect, test } from 'vitest';
import { previewState } from './preview-state.ts';

const record: Instance = {
  id: 'i1',
  name: 'web',
  target: 'unix',
  image: 'a'.repeat(64),
  imageBytes: 1,
  state: 'running',
  createdAt: '2026-01-01T00:00:00Z',
  stack: 'direct',
};
const { stack: _, ...alone } = record;
const refused = { code: 'NOT_FOUND', message: 'There is no such machine.', advice: '' } as const;

test.each([
  [undefined, 'waiting', 'Looking for the machine'],
  [{ refused }, 'ended', 'The machine is gone'],
  [{ record: { ...record, state: 'queued' } }, 'waiting', 'Booting'],
  [{ record: { ...record, state: 'booting' } }, 'waiting', 'Booting'],
  [{ record: { ...record, state: 'exited', exitCode: 3 } }, 'ended', 'The machine has ended: exited with 3'],
  [{ record: { ...record, state: 'exited', stopped: true } }, 'ended', 'The machine has ended: stopped'],
  [{ record: alone }, 'none', 'This appliance has no network'],
] as const)('of %j the preview says: %s, %s', (view, kind, title) => {
  expect(previewState(view)).toMatchObject({ kind, title });
});

test('of a machine that runs and has a network it shows the page', () => {
  expect(previewState({ record })).toEqual({ kind: 'page' });
});
