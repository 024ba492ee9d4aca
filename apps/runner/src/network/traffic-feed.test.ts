import { limits, type Traffic } from '@skerry/contracts';
import { ManualClock } from '@skerry/testkit/manual-clock';
import { expect, test } from 'vitest';
import { TrafficFeed } from './traffic-feed.ts';

function feedOf(write: (traffic: Traffic) => Promise<void>) {
  const clock = new ManualClock();
  const counters = { receivedFrames: 0, receivedBytes: 0, sentFrames: 0, sentBytes: 0 };
  const errors: unknown[] = [];
  const feed = new TrafficFeed({
    sink: { write },
    counters,
    clock,
    wallMs: () => 1_000_000 + clock.nowMs(),
    onError: (error) => errors.push(error),
  });
  return { clock, counters, errors, feed };
}

/** Lets what was promised happen. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function seconds(clock: ManualClock, count: number): Promise<void> {
  for (let second = 0; second < count; second++) {
    await settled();
    clock.advance(limits.trafficEveryMs);
  }
  await settled();
}

test('traffic is told at once and each second, as the instance sees it, and no longer than it is watched', async () => {
  const told: Traffic[] = [];
  const { clock, counters, feed } = feedOf(async (traffic) => void told.push(traffic));
  Object.assign(counters, { receivedFrames: 3, receivedBytes: 300, sentFrames: 2, sentBytes: 140 });
  feed.watch();
  expect(told).toEqual([{ atMs: 1_000_000, framesIn: 2, bytesIn: 140, framesOut: 3, bytesOut: 300 }]);
  counters.sentFrames = 9;
  await seconds(clock, 1);
  expect(told[1]).toMatchObject({ atMs: 1_001_000, framesIn: 9 });
  await seconds(clock, 100);
  expect(told).toHaveLength(limits.packetWatchMs / limits.trafficEveryMs);
  expect(clock.waiting).toBe(0);
});

test('who asks again is told on, at the same pace', async () => {
  const told: Traffic[] = [];
  const { clock, feed } = feedOf(async (traffic) => void told.push(traffic));
  feed.watch();
  await seconds(clock, 20);
  feed.watch();
  await seconds(clock, 20);
  expect(told).toHaveLength(41);
  feed.close();
  await seconds(clock, 5);
  expect(told).toHaveLength(41);
});

test('while one word is being written no other is, and a failure does not end the telling', async () => {
  const writes: PromiseWithResolvers<void>[] = [];
  const { clock, errors, feed } = feedOf(() => {
    const write = Promise.withResolvers<void>();
    writes.push(write);
    return write.promise;
  });
  feed.watch();
  await seconds(clock, 3);
  expect(writes).toHaveLength(1);
  writes[0]?.reject(new Error('away'));
  await seconds(clock, 1);
  expect(errors).toEqual([new Error('away')]);
  expect(writes).toHaveLength(2);
});
