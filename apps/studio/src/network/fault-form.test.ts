import { describe, expect, it } from 'vitest';
import { describeFaults, faultsOf, textsOf } from './fault-form.ts';

describe('the form of faults', () => {
  it('shows percent and milliseconds, and gives back what it was shown', () => {
    const faults = { loss: 0.023, delayMs: 20, seed: 7 };
    expect(textsOf(faults)).toMatchObject({ loss: '2.3', delayMs: '20', seed: '7', jitterMs: '' });
    expect(faultsOf(textsOf(faults), {})).toEqual(faults);
  });

  it('takes an empty field and a zero for no fault, and keeps what it has no field for', () => {
    const before = { loss: 0.1, onOff: { onMs: 10, offMs: 5 } };
    expect(faultsOf({ ...textsOf({}), loss: '0', delayMs: ' ', seed: '0' }, before)).toEqual({
      onOff: { onMs: 10, offMs: 5 },
      seed: 0,
    });
  });

  it('says in a line what is on', () => {
    expect(describeFaults({ loss: 0.02, delayMs: 20, corruption: 0, seed: 3 })).toBe('loss 2 %, delay 20 ms');
    expect(describeFaults({ bytesPerSecond: 1_250_000, onOff: { onMs: 10, offMs: 5 } })).toBe(
      'rate 10 Mbit/s, up 10 ms, down 5 ms',
    );
    expect(describeFaults({ seed: 3 })).toBe('');
    expect(describeFaults()).toBe('');
  });
});
