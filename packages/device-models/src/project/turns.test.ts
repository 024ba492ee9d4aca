import { ManualClock } from '@skerry/testkit/manual-clock';
import { beforeEach, describe, expect, it } from 'vitest';
import { Turns, type Work } from './turns.ts';

describe('turns', () => {
  let clock: ManualClock;
  let turns: Turns;
  let done: string[];
  /** What all steps have taken so far. */
  let busyMs: number;
  beforeEach(() => {
    clock = new ManualClock();
    busyMs = 0;
    turns = new Turns({
      nowMs: () => clock.nowMs() + busyMs,
      after: (delayMs, action) => clock.after(delayMs, action),
    });
    done = [];
  });

  /** Work of so many steps, each of which takes a millisecond. */
  function steps(name: string, count: number): Work {
    let left = count;
    return () => {
      busyMs++;
      done.push(name);
      return --left > 0;
    };
  }

  it('does at once what is little', () => {
    turns.want(steps('a', 1));
    expect(done).toEqual(['a']);
    expect(clock.waiting).toBe(0);
  });

  it('rests after some time, and goes on', () => {
    turns.want(steps('a', 10));
    expect(done).toHaveLength(4);
    clock.advance(1);
    expect(done).toHaveLength(4);
    clock.advance(1);
    expect(done).toHaveLength(8);
    clock.advance(2);
    expect(done).toHaveLength(10);
    expect(clock.waiting).toBe(0);
  });

  it('gives everybody the same part, whoever came first', () => {
    turns.want(steps('flood', 1_000));
    turns.want(steps('b', 3));
    turns.want(steps('c', 3));
    clock.advance(20);
    const early = done.slice(4, 13).join('');
    expect(early.match(/b/g)).toHaveLength(3);
    expect(early.match(/c/g)).toHaveLength(3);
  });

  it('starts no second round for who asks while it works', () => {
    const work = steps('a', 5);
    turns.want(() => {
      turns.want(work);
      return false;
    });
    expect(done).toEqual(['a', 'a', 'a', 'a']);
    expect(clock.waiting).toBe(1);
  });

  it('forgets who is gone', () => {
    const work = steps('a', 10);
    turns.want(work);
    turns.forget(work);
    clock.advance(100);
    expect(done).toHaveLength(4);
    expect(clock.waiting).toBe(0);
  });
});
