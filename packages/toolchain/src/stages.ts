import { performance } from 'node:perf_hooks';
import type { Diagnostic, ProgressEvent, Stage, Target } from '@skerry/contracts';

/** Tells a build's listener what happens, in order. What the listener throws is the listener's bug. */
export class Stages {
  #onEvent: (event: ProgressEvent) => void;

  constructor(onEvent: (event: ProgressEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** Runs one stage between its two events. `isCached` looks at the result. */
  async run<T>(
    stage: Stage,
    target: Target | undefined,
    work: () => T | Promise<T>,
    isCached?: (result: T) => boolean,
  ): Promise<T> {
    const finish = this.#start(stage, target);
    const result = await work();
    finish(isCached?.(result) ?? false);
    return result;
  }

  /** The same for work that does not wait, so that nothing else comes between. */
  runNow<T>(stage: Stage, target: Target | undefined, work: () => T): T {
    const finish = this.#start(stage, target);
    const result = work();
    finish(false);
    return result;
  }

  #start(stage: Stage, target: Target | undefined): (cached: boolean) => void {
    const startedAt = performance.now();
    const where = target === undefined ? {} : { target };
    this.#onEvent({ kind: 'stage-started', stage, ...where, atMs: Date.now() });
    return (cached) => {
      const durationMs = performance.now() - startedAt;
      this.#onEvent({ kind: 'stage-finished', stage, ...where, durationMs, cached });
    };
  }

  /** The build has its outcome: what still goes on (a shared compile, a write to the cache) is told to nobody. */
  close(): void {
    this.#onEvent = () => undefined;
  }

  log(level: 'info' | 'warning' | 'error', text: string): void {
    this.#onEvent({ kind: 'log', level, text });
  }

  diagnostics(findings: readonly Diagnostic[]): void {
    for (const diagnostic of findings) this.#onEvent({ kind: 'diagnostic', diagnostic });
  }

  event(event: ProgressEvent): void {
    this.#onEvent(event);
  }
}
