/** What an appliance that uses the library scheduler has of it. */

declare module 'skerry:scheduler' {
  export interface JobOptions {
    /** What it is called where an error of it is told. */
    name?: string;
    /** Is given what the job threw; unless told, that goes to the console. */
    onError?: (error: unknown) => void;
  }
  /** A job that comes again until it is cancelled. The appliance stays alive for it. */
  export interface Task {
    /** When it runs next, in milliseconds since 1970; undefined when never. */
    readonly next: number | undefined;
    readonly runs: number;
    /** Times at which the run before had not ended. */
    readonly skipped: number;
    cancel(): void;
  }
  export interface Scheduler {
    /** Runs `job` whenever the five fields of `times`, in UTC, say so. Throws {@link CronError}. */
    at(times: string, job: () => unknown, options?: JobOptions): Task;
    /** Runs `job` after every `intervalMs`, the first time after one. */
    every(intervalMs: number, job: () => unknown, options?: JobOptions): Task;
  }
  export const scheduler: Scheduler;

  /** The text is no time of cron; the message says what of it is wrong. */
  export class CronError extends Error {
    readonly code: 'BAD_CRON';
  }
  /** Times of day, as cron writes them, in UTC. Works at build time too. */
  export class Cron {
    constructor(times: string);
    /** The first such minute after `timeMs`; undefined when there is none, as on 30 February. */
    next(timeMs: number): number | undefined;
  }
}
