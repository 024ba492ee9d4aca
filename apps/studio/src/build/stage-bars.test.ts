import { expect, test } from 'vitest';
import type { StageSpan } from './build-view.ts';
import { stageRows } from './stage-bars.ts';

const span = (
  stage: StageSpan['stage'],
  startMs: number,
  durationMs?: number,
  target?: StageSpan['target'],
): StageSpan => ({
  stage,
  startMs,
  atMs: startMs,
  cached: false,
  ...(durationMs === undefined ? {} : { durationMs }),
  ...(target === undefined ? {} : { target }),
});

test('a stage has one row, with a bar for each target and the time from first to last', () => {
  const [check, assemble] = stageRows(
    [span('typecheck', 0, 50), span('assemble', 60, 20, 'unix'), span('assemble', 70, 30, 'arm')],
    0,
  );
  expect(check).toMatchObject({ stage: 'typecheck', durationMs: 50, bars: [{ offset: 0, width: 0.5 }] });
  expect(assemble).toMatchObject({
    durationMs: 40,
    running: '',
    bars: [
      { offset: 0.6, width: 0.2 },
      { offset: 0.7, width: 0.3 },
    ],
  });
});

test("what still runs grows with the page's clock and names its targets", () => {
  const [row] = stageRows([span('compile', 0, undefined, 'arm'), span('compile', 0, 100, 'unix')], 400);
  expect(row).toMatchObject({ running: 'arm', bars: [{ width: 1 }, { width: 0.25 }] });
  expect(row?.durationMs).toBeUndefined();
});

test('a bar too short to see is still there, inside of the track', () => {
  const [, short] = stageRows([span('typecheck', 0, 10_000), span('store', 9_999, 1)], 0);
  const bar = short?.bars[0];
  expect(bar && bar.width > 0.01 && bar.offset + bar.width <= 1).toBe(true);
});
