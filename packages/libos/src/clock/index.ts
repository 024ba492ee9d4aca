/** The Clock library: what `main` receives as `clock`. */
import { host } from '../core/host.ts';
import { requireRunning } from '../core/stage.ts';
import { schedule } from '../timers/index.ts';

export const clock = {
  now(): number {
    requireRunning('clock.now()');
    return host.wallMs();
  },
  monotonic(): number {
    requireRunning('clock.monotonic()');
    return host.monotonicMs();
  },
  sleep(durationMs: number): Promise<void> {
    requireRunning('clock.sleep()');
    return new Promise((resolve) => {
      schedule(resolve, Math.max(durationMs, 0));
    });
  },
};
