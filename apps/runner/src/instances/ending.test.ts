import { describe, expect, it } from 'vitest';
import type { Outcome } from '../tenders/tender.ts';
import { endingOf } from './ending.ts';

const outcome = (of: Partial<Outcome> & Pick<Outcome, 'reason'>): Outcome => ({
  durationMs: 1,
  diagnostics: '',
  ...of,
});

describe('endingOf', () => {
  it('keeps the code of an appliance that ended by itself', () => {
    expect(endingOf(outcome({ reason: 'exited', exitCode: 7 }))).toEqual({ state: 'exited', exitCode: 7 });
  });

  it('tells a stop that was asked for from a failure', () => {
    expect(endingOf(outcome({ reason: 'stopped' }))).toEqual({ state: 'exited', stopped: true });
  });

  it.each([
    ['crashed', 'INSTANCE_CRASHED'],
    ['memory', 'INSTANCE_MEMORY'],
    ['lifetime', 'INSTANCE_EXPIRED'],
    ['idle', 'INSTANCE_EXPIRED'],
    ['never-booted', 'BOOT_FAILED'],
    ['silent', 'BOOT_FAILED'],
    ['shutdown', 'INSTANCE_LOST'],
  ] as const)('gives %s the code %s', (reason, code) => {
    expect(endingOf(outcome({ reason }))).toMatchObject({ state: 'failed', error: { code } });
  });

  it('names the signal of a crash', () => {
    expect(endingOf(outcome({ reason: 'crashed', signal: 'SIGSEGV' })).error?.message).toContain('SIGSEGV');
  });
});
