/**
 * Module scope, run at build time: a bundle goes in, the snapshot of the engine's heap comes out.
 *
 * The program runs in the engine's own wasm, in a worker thread, with limits on time and memory: it cannot name
 * anything outside of the engine's memory. The worker is kept warm between builds; every evaluation has an
 * engine of its own.
 */

import { WarmThread } from '../warm-thread.ts';
import type { EvaluationOutcome, EvaluationRequestInput } from './evaluation.ts';
import { failed } from './failure.ts';
import type { EvaluateMessage, EvaluateReply, WorkerSetup } from './messages.ts';
import { webAssembly } from './webassembly.ts';

export type { EvaluationOutcome } from './evaluation.ts';

export interface EvaluationRequest extends EvaluationRequestInput {
  readonly signal: AbortSignal;
  /** Console output of module scope. */
  readonly onConsole: (text: string) => void;
}

export interface Evaluator {
  /** Resolves with the snapshot or with what was wrong; rejects when `signal` aborts, or on a bug of ours. One at a time. */
  evaluate(request: EvaluationRequest): Promise<EvaluationOutcome>;
  /** Ends the worker. Idempotent. */
  dispose(): Promise<void>;
}

/** A native loop in the engine (a huge sort, a regular expression) is not interrupted: the worker is ended then. */
const graceMs = 1_000;

/** By the clock on the wall a thread may take so many times as long, since the machine has others to serve. */
const wallFactor = 10;

/** For the worker's own JavaScript; the engine's memory, which is not part of it, has the request's limit. */
const workerMemoryMiB = 256;

/** Makes an evaluator for these bytes of the engine, which must be those that the image's engine is translated from. */
export function createEvaluator(engineWasm: Uint8Array): Evaluator {
  const setup: WorkerSetup = { module: new webAssembly.Module(Uint8Array.from(engineWasm)) };
  const thread = new WarmThread<EvaluateMessage, EvaluateReply>({
    script: new URL('./worker.ts', import.meta.url),
    workerData: setup,
    memoryMiB: workerMemoryMiB,
    timeoutMs: graceMs,
  });
  return {
    async evaluate({ signal, onConsole, ...message }) {
      const { timeoutMs } = message;
      const processorMs = timeoutMs + graceMs;
      const options = { signal, processorMs, timeoutMs: processorMs * wallFactor, onNotice: onConsole };
      const outcome = await thread.ask(message, options);
      switch (outcome.kind) {
        case 'reply':
          return outcome.reply;
        case 'timeout':
          return failed('EVALUATION_TIMEOUT', `module scope did not end within ${timeoutMs} ms`);
        case 'memory':
          return failed(
            'EVALUATION_MEMORY',
            'module scope used more memory than the build worker could give',
          );
      }
    },
    dispose: () => thread.dispose(),
  };
}
