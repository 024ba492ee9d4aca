/** What the evaluator and its worker tell each other. */

import type { EvaluationOutcome, EvaluationRequestInput } from './evaluation.ts';
import type { WasmModule } from './webassembly.ts';

/** Given to the worker when it is made. The engine is compiled once, in the thread that owns the workers. */
export interface WorkerSetup {
  readonly module: WasmModule;
}

export interface EvaluateMessage {
  readonly id: number;
  readonly input: EvaluationRequestInput;
}

export type WorkerMessage =
  | { readonly kind: 'console'; readonly id: number; readonly text: string }
  | { readonly kind: 'outcome'; readonly id: number; readonly outcome: EvaluationOutcome }
  | { readonly kind: 'broken'; readonly id: number; readonly message: string };
