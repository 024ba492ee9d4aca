/** What the evaluator and its worker tell each other. */

import type { EvaluationOutcome, EvaluationRequestInput } from './evaluation.ts';
import type { WasmModule } from './webassembly.ts';

/** Given to the worker when it is made. The engine is compiled once, in the thread that owns the worker. */
export interface WorkerSetup {
  readonly module: WasmModule;
}

export type EvaluateMessage = EvaluationRequestInput;

/** The worker's reply; console output comes before it, as notices. */
export type EvaluateReply = EvaluationOutcome;
