import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isGone, runnerId } from './runner-id.ts';

describe('isGone', () => {
  it('is false for this very process', () => {
    expect(isGone(runnerId('desk'))).toBe(false);
  });

  it('is true for a process of this machine that has ended', () => {
    const ended = spawnSync('true').pid;
    expect(isGone(runnerId('desk').replace(/\d+$/, String(ended)))).toBe(true);
  });

  it('is false for a runner elsewhere, whatever its process id', () => {
    expect(isGone('desk.00000000.999999999')).toBe(false);
  });

  it('is false for an id that no runner of ours made', () => {
    expect(isGone('somebody')).toBe(false);
  });
});
