import { describe, expect, it } from 'vitest';
import { parseFaults } from './fault-option.ts';

describe('--fault', () => {
  it('is read in the units that people write', () => {
    expect(parseFaults('loss=2.3%, delay=20ms,jitter=0.5s,rate=10mbit,seed=-7')).toEqual({
      ok: true,
      faults: { loss: 0.023, delayMs: 20, jitterMs: 500, bytesPerSecond: 1_250_000, seed: -7 },
    });
    expect(parseFaults('duplication=100%,corruption=0%,reordering=5%,on=2s,off=500ms')).toEqual({
      ok: true,
      faults: { duplication: 1, corruption: 0, reordering: 0.05, onOff: { onMs: 2_000, offMs: 500 } },
    });
  });

  it.each([
    ['', 'no fault that is known'],
    ['lost=2%', 'no fault that is known: there are loss,'],
    ['constructor=2%', 'no fault that is known'],
    ['loss=2', 'write loss=2%'],
    ['loss=2%=3', 'write loss=2%'],
    ['delay=20', 'write delay=20ms'],
    ['loss=101%', 'out of bounds: loss'],
    ['delay=-1ms', 'out of bounds: delayMs'],
    ['delay=11s', 'out of bounds: delayMs'],
    ['seed=1.5', 'out of bounds: seed'],
    ['loss=1%,loss=2%', 'a second time'],
    ['on=2s', 'write on=2s,off=500ms'],
  ])('refuses %j and says how to write it', (text, message) => {
    expect(parseFaults(text)).toMatchObject({ ok: false, message: expect.stringContaining(message) });
  });
});
