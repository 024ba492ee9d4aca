/** High Resolution Time: milliseconds since `main` was called. */
import { host } from '../core/host.ts';
import { bootedAtMs, requireRunning } from '../core/stage.ts';

export const performance = {
  now(): number {
    requireRunning('performance.now()');
    return host.monotonicMs() - bootedAtMs();
  },
  get timeOrigin(): number {
    requireRunning('performance.timeOrigin');
    return host.wallMs() - (host.monotonicMs() - bootedAtMs());
  },
  toJSON(): { timeOrigin: number } {
    return { timeOrigin: performance.timeOrigin };
  },
};
