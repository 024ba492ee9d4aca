/**
 * The Scheduler library: `skerry:scheduler`. Runs jobs at times of day or after intervals. A job whose last run has not ended is
 * skipped; one that throws is told on the console, or to `onError`, and comes again.
 */
import { host } from '../core/host.ts';
import { numberSetting } from '../core/settings.ts';
import { requireRunning } from '../core/stage.ts';
import { inspect } from '../inspect/index.ts';
import { clearTimeout, schedule } from '../timers/index.ts';
import { Cron } from './cron.ts';

export { Cron, CronError } from './cron.ts';

export interface JobOptions {
  /** What it is called where an error of it is told. */
  name?: string;
  onError?: (error: unknown) => void;
}

/** A job that comes again until it is cancelled. The appliance stays alive for it. */
export interface Task {
  /** When it runs next, in milliseconds since 1970; undefined when never. */
  readonly next: number | undefined;
  /** Runs that were begun, and times at which the one before had not ended. */
  readonly runs: number;
  readonly skipped: number;
  cancel(): void;
}

type Job = () => unknown;

/** The wall clock may be set meanwhile: it is looked at again after so long. */
const LONGEST_WAIT_MS = 60_000;
const LEAST_INTERVAL_MS = 1;

class ScheduledTask implements Task {
  next: number | undefined;
  runs = 0;
  skipped = 0;
  readonly #job: Job;
  readonly #options: JobOptions;
  readonly #after: (timeMs: number) => number | undefined;
  #timer = 0;
  #isBusy = false;

  constructor(job: Job, options: JobOptions, after: (timeMs: number) => number | undefined) {
    this.#job = job;
    this.#options = options;
    this.#after = after;
    this.#plan(host.wallMs());
  }

  cancel(): void {
    this.next = undefined;
    clearTimeout(this.#timer);
  }

  #plan(timeMs: number): void {
    this.next = this.#after(timeMs);
    this.#wait();
  }

  #wait(): void {
    if (this.next === undefined) return;
    const left = Math.max(this.next - host.wallMs(), 0);
    this.#timer = schedule(() => this.#look(), Math.min(left, LONGEST_WAIT_MS));
  }

  #look(): void {
    if (this.next === undefined) return;
    if (host.wallMs() < this.next) {
      this.#wait();
      return;
    }
    if (this.#isBusy) this.skipped++;
    else void this.#run();
    // The job may have cancelled its own task.
    if (this.next === undefined) return;
    // What was missed, while the machine stood still or its clock was set, is not made up for.
    this.#plan(Math.max(this.next, host.wallMs()));
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    this.runs++;
    try {
      await this.#job();
    } catch (error) {
      const { name = 'a job', onError } = this.#options;
      if (onError) onError(error);
      else host.consoleWrite(`scheduler: ${name} failed: ${inspect(error)}\n`);
    } finally {
      this.#isBusy = false;
    }
  }
}

/** Runs `job` whenever the five fields of `times`, in UTC, say so. Throws CronError. */
function at(times: string, job: Job, options: JobOptions = {}): Task {
  requireRunning('scheduler.at()');
  const cron = new Cron(times);
  // Copies of an appliance are spread, so that they do not all ask the same server at the same moment.
  const spreadMs = numberSetting('scheduler.spread', 0, 0, 3_600) * 1_000 * Math.random();
  return new ScheduledTask(job, options, (timeMs) => {
    const next = cron.next(timeMs - spreadMs);
    return next === undefined ? undefined : next + spreadMs;
  });
}

/** Runs `job` after every `intervalMs`, the first time after one. */
function every(intervalMs: number, job: Job, options: JobOptions = {}): Task {
  requireRunning('scheduler.every()');
  if (!(intervalMs >= LEAST_INTERVAL_MS && intervalMs < Infinity)) {
    throw new RangeError(`scheduler.every: the interval must be at least 1 ms, not ${intervalMs}`);
  }
  return new ScheduledTask(job, options, (timeMs) => timeMs + intervalMs);
}

export const scheduler = { at, every };
