import type { Build, BuildEvent, Image, Target } from '@skerry/contracts';
import { describe, expect, test } from 'vitest';
import {
  type BuildView,
  foldBuild,
  foldRecord,
  isEnded,
  isFromCache,
  isLeftOut,
  mostLogLines,
  mostPressing,
  newBuildView,
  summarize,
} from './build-view.ts';

const fold = (events: readonly BuildEvent[]) => events.reduce(foldBuild, newBuildView('b1'));
const image = (target: Target): Image => ({
  name: 'hello',
  target,
  digest: 'a'.repeat(64),
  inputs: 'b'.repeat(64),
  bytes: 1_000,
  engine: true,
  memoryMiB: 32,
  parts: [],
});
const started: BuildEvent = { kind: 'started', worker: 'w', attempt: 1 };

describe('a build as it is told', () => {
  test('waits with its place in the queue, and the estimate when there is one', () => {
    const first = fold([{ kind: 'queued', position: 3, estimateMs: 4_000 }]);
    expect(first).toMatchObject({ state: 'queued', position: 3, estimateMs: 4_000 });
    expect(summarize(first)).toBe('Waiting: 3 builds ahead');
    expect(foldBuild(first, { kind: 'queued', position: 0 }).estimateMs).toBeUndefined();
    expect(summarize(foldBuild(first, { kind: 'queued', position: 1 }))).toBe('Waiting: 1 build ahead');
  });

  test('stages lie where they began, and end with their own time for each target', () => {
    const view = fold([
      started,
      { kind: 'stage-started', stage: 'typecheck', atMs: 1_000 },
      { kind: 'stage-started', stage: 'assemble', target: 'unix', atMs: 1_040 },
      { kind: 'stage-started', stage: 'assemble', target: 'arm', atMs: 1_050 },
      { kind: 'stage-finished', stage: 'assemble', target: 'unix', durationMs: 30, cached: false },
      { kind: 'stage-finished', stage: 'typecheck', durationMs: 90, cached: true },
    ]);
    expect(view.stages).toMatchObject([
      { stage: 'typecheck', startMs: 0, durationMs: 90, cached: true },
      { stage: 'assemble', target: 'unix', startMs: 40, durationMs: 30 },
      { stage: 'assemble', target: 'arm', startMs: 50 },
    ]);
    expect(view.stages[2]?.durationMs).toBeUndefined();
    expect(summarize(view)).toBe('Building: assemble for arm');
  });

  test('a second attempt begins anew', () => {
    const view = fold([
      started,
      { kind: 'stage-started', stage: 'bundle', atMs: 1 },
      { kind: 'log', level: 'info', text: 'lost with its worker' },
      { ...started, attempt: 2 },
    ]);
    expect(view).toMatchObject({ state: 'running', attempt: 2, stages: [], log: [] });
  });

  test('ends with images and machines, and says when they were there before', () => {
    const view = fold([
      started,
      { kind: 'image', image: image('unix'), cached: true },
      { kind: 'instance', target: 'unix', instanceId: 'i1' },
      { kind: 'finished', state: 'succeeded', durationMs: 12 },
    ]);
    expect(view).toMatchObject({ state: 'succeeded', instances: { unix: 'i1' }, durationMs: 12 });
    expect(isEnded(view) && isFromCache(view)).toBe(true);
  });

  test('keeps the newest lines of a long log and counts the others', () => {
    const lines = Array.from(
      { length: mostLogLines + 5 },
      (_, at): BuildEvent => ({ kind: 'log', level: 'info', text: `${at}` }),
    );
    const view = fold(lines);
    expect(view.log).toHaveLength(mostLogLines);
    expect(view.logDropped).toBe(5);
    expect(view.log.at(-1)?.text).toBe(`${mostLogLines + 4}`);
  });

  test('the answer to the request counts only until the first event', () => {
    const record: Build = {
      id: 'b1',
      name: 'hello',
      targets: ['unix'],
      state: 'succeeded',
      createdAt: '2026-01-01T00:00:00Z',
      images: [image('unix')],
      instances: { unix: 'i1' },
    };
    expect(foldRecord(newBuildView('b1'), record)).toMatchObject({
      state: 'succeeded',
      instances: { unix: 'i1' },
    });
    expect(foldRecord(fold([started]), record).state).toBe('running');
  });
});

test('an image with disks that no machine was booted from is left out, and no other', () => {
  const disks = [{ name: 'data', bytes: 1_048_576 }];
  const view = (withDisks: boolean): BuildView =>
    foldRecord(newBuildView('b1'), {
      id: 'b1',
      name: 'hello',
      targets: ['unix', 'kvm'],
      state: 'succeeded',
      createdAt: '2026-01-01T00:00:00Z',
      images: [image('unix'), image('kvm')].map((each) => (withDisks ? { ...each, disks } : each)),
      instances: { unix: 'i1' },
    });
  expect(isLeftOut(view(true), 'kvm')).toBe(true);
  expect(isLeftOut(view(true), 'unix')).toBe(false);
  expect(isLeftOut(view(true), 'arm')).toBe(false);
  expect(isLeftOut(view(false), 'kvm')).toBe(false);
});

test('of builds that belong together one at work is told first, then one that failed', () => {
  const view = (id: string, state: BuildView['state']): BuildView => ({ ...newBuildView(id), state });
  const pressing = (...views: BuildView[]): string | undefined => mostPressing(views)?.id;
  expect(pressing(view('a', 'succeeded'), view('b', 'failed'), view('c', 'queued'))).toBe('c');
  expect(pressing(view('a', 'succeeded'), view('b', 'failed'))).toBe('b');
  expect(pressing(view('a', 'succeeded'), view('b', 'succeeded'))).toBe('a');
  expect(pressing()).toBeUndefined();
});
