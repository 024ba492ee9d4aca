/** What an outcome means for the instance's record. Pure. */
import { codedError } from '@skerry/contracts';
import type { InstanceChange } from '@skerry/records';
import type { Outcome } from '../tenders/tender.ts';

/** The last change of a record, but for its time. */
export function endingOf(outcome: Outcome): InstanceChange {
  switch (outcome.reason) {
    case 'exited':
      return { state: 'exited', ...(outcome.exitCode === undefined ? {} : { exitCode: outcome.exitCode }) };
    case 'stopped':
      return { state: 'exited', stopped: true };
    case 'crashed': {
      const how = outcome.signal ? `was ended by ${outcome.signal}` : 'powered off without an exit code';
      return { state: 'failed', error: codedError('INSTANCE_CRASHED', `The machine ${how}.`) };
    }
    case 'memory':
      return { state: 'failed', error: codedError('INSTANCE_MEMORY', 'The machine ran out of memory.') };
    case 'lifetime':
      return {
        state: 'failed',
        error: codedError('INSTANCE_EXPIRED', 'The machine has run as long as one may.'),
      };
    case 'silent':
      return {
        state: 'failed',
        error: codedError('BOOT_FAILED', 'The machine was started and said nothing.'),
      };
    case 'idle':
      return {
        state: 'failed',
        error: codedError(
          'INSTANCE_EXPIRED',
          'The machine was idle, and not watched, for as long as one may be.',
        ),
      };
    case 'never-booted': {
      const words = outcome.diagnostics.split('\n').at(-1);
      return {
        state: 'failed',
        error: codedError('BOOT_FAILED', `The machine did not start${words ? `: ${words}` : '.'}`),
      };
    }
    case 'shutdown':
    case 'superseded':
      return {
        state: 'failed',
        error: codedError('INSTANCE_LOST', 'The runner was shut down while this machine ran.'),
      };
  }
}
