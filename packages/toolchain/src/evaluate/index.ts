/**
 * Module scope, run at build time: a bundle goes in, the snapshot of the engine's heap comes out.
 *
 * The program runs in the engine's own wasm, in a worker thread, with limits on time and memory: it cannot name
 * anything outside of the engine's memory. The worker is kept warm between builds; every evaluation has an
 * engine of its own.
 */

import { Worker } from 'node:worker_threads';
import type { EvaluationOutcome, EvaluationRequestInput } from './evaluation.ts';
import type { EvaluationFailure } from './failure.ts';
import type { EvaluateMessage, WorkerMessage, WorkerSetup } from './messages.ts';
import { type WasmModule, webAssembly } from './webassembly.ts';

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

/** Makes an evaluator for these bytes of the engine, which must be those that the image's engine is translated from. */
export function createEvaluator(engineWasm: Uint8Array): Evaluator {
  return new WorkerEvaluator(new webAssembly.Module(Uint8Array.from(engineWasm)));
}

class WorkerEvaluator implements Evaluator {
  readonly #module: WasmModule;
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #nextId = 1;

  constructor(module: WasmModule) {
    this.#module = module;
    this.#worker = this.#start();
  }

  async evaluate(request: EvaluationRequest): Promise<EvaluationOutcome> {
    const turn = this.#last.then(() => this.#evaluateNow(request));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async dispose(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #start(): Worker {
    const setup: WorkerSetup = { module: this.#module };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: setup,
      env: {},
      stdin: false,
    });
    worker.unref();
    return worker;
  }

  async #evaluateNow(request: EvaluationRequest): Promise<EvaluationOutcome> {
    request.signal.throwIfAborted();
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = this.#nextId++;
    const { source, sourceMap, timeoutMs, memoryMiB } = request;
    const message: EvaluateMessage = { id, input: { source, sourceMap, timeoutMs, memoryMiB } };
    const { promise, resolve, reject } = Promise.withResolvers<EvaluationOutcome>();
    const end = (): void => {
      this.#worker = undefined;
      void worker.terminate();
    };
    const onAbort = (): void => {
      end();
      reject(request.signal.reason);
    };
    const onMessage = (reply: WorkerMessage): void => {
      if (reply.id !== id) return;
      if (reply.kind === 'console') request.onConsole(reply.text);
      else if (reply.kind === 'outcome') resolve(reply.outcome);
      else reject(new Error(`the evaluator is broken: ${reply.message}`));
    };
    const onExit = (): void => {
      this.#worker = undefined;
      resolve(workerEnded);
    };
    const onError = (error: unknown): void => {
      this.#worker = undefined;
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const timer = setTimeout(() => {
      end();
      resolve({
        ok: false,
        code: 'EVALUATION_TIMEOUT',
        message: `module scope did not end within ${timeoutMs} ms`,
        stack: [],
      });
    }, timeoutMs + graceMs);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    request.signal.addEventListener('abort', onAbort);
    worker.ref();
    worker.postMessage(message);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      worker.unref();
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      request.signal.removeEventListener('abort', onAbort);
    }
  }
}

const workerEnded: EvaluationFailure = {
  ok: false,
  code: 'EVALUATION_MEMORY',
  message: 'module scope used more memory than the build worker could give',
  stack: [],
};
