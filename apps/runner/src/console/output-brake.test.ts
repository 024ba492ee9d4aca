import { ManualClock } from '@skerry/testkit/manual-clock';
import { describe, expect, it } from 'vitest';
import { OutputBrake } from './output-brake.ts';

class RememberingSource {
  flowing = true;

  pauseOutput(): void {
    this.flowing = false;
  }

  resumeOutput(): void {
    this.flowing = true;
  }
}

describe('OutputBrake', () => {
  it('lets an ordinary console flow', () => {
    const clock = new ManualClock();
    const source = new RememberingSource();
    const brake = new OutputBrake(source, clock);
    for (let ms = 0; ms < 1_000; ms++) {
      brake.read(10_000);
      clock.advance(1);
      expect(source.flowing).toBe(true);
    }
  });

  it('holds a flood to about 64 MiB a second', () => {
    const clock = new ManualClock();
    const source = new RememberingSource();
    const brake = new OutputBrake(source, clock);
    let read = 0;
    for (let step = 0; step < 10_000; step++) {
      for (let chunk = 0; chunk < 5 && source.flowing; chunk++) {
        brake.read(65_536);
        read += 65_536;
      }
      clock.advance(0.1);
    }
    expect(read).toBeGreaterThan(50 * 1_048_576);
    expect(read).toBeLessThan(70 * 1_048_576);
  });

  it('leaves no timer behind when it is released', () => {
    const clock = new ManualClock();
    const brake = new OutputBrake(new RememberingSource(), clock);
    brake.read(100_000_000);
    brake.release();
    expect(clock.waiting).toBe(0);
  });
});
