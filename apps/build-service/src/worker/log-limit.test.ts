import type { BuildEvent } from '@skerry/contracts';
import { limits } from '@skerry/contracts';
import { expect, test } from 'vitest';
import { LogLimit } from './log-limit.ts';

const line = (text: string): BuildEvent => ({ kind: 'log', level: 'info', text });

test('a log within its limits is not touched', () => {
  expect(new LogLimit().limit(line('hello'))).toEqual(line('hello'));
});

test('the last line that fits says that the rest is not shown', () => {
  const log = new LogLimit();
  const kept = Array.from({ length: limits.buildLogLines + 50 }, (_, i) => log.limit(line(`${i}`))).filter(
    Boolean,
  );
  expect(kept).toHaveLength(limits.buildLogLines);
  expect(kept.at(-1)).toMatchObject({ level: 'warning', text: expect.stringContaining('not shown') });
});

test('a long line is cut between characters and says so', () => {
  const event = new LogLimit().limit(line('é'.repeat(limits.buildLogLineBytes)));
  expect(event).toMatchObject({ text: expect.stringMatching(/^é+ … \(cut at \d+ bytes\)$/) });
});

test('other events pass when the log is full', () => {
  const log = new LogLimit();
  for (let i = 0; i <= limits.buildLogLines; i++) log.limit(line('x'));
  const event: BuildEvent = { kind: 'finished', state: 'succeeded', durationMs: 1 };
  expect(log.limit(event)).toBe(event);
});
