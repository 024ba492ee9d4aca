/** What can be wrong with a program at build time, as values. */

import type { Engine, ValuePointer } from './engine.ts';

/** Where an error was thrown, innermost first; line and column count from 1, in the bundle. */
export interface BundlePosition {
  readonly line: number;
  readonly column: number;
}

export type EvaluationFailure = {
  readonly ok: false;
  readonly code: 'EVALUATION_FAILED' | 'EVALUATION_TIMEOUT' | 'EVALUATION_MEMORY' | 'SYNTAX_ERROR';
  readonly message: string;
  readonly stack: readonly BundlePosition[];
};

/** What the description of an error may take beyond the program's limit: its getters are the program's too. */
const reportMiB = 16;

/** Takes the engine's pending exception and says what it was. */
export function takeException(engine: Engine, memoryMiB: number): EvaluationFailure {
  const error = engine.exports.qjs_get_exception();
  const failure = describeError(engine, error, memoryMiB);
  engine.exports.qjs_free_value(error);
  return failure;
}

/**
 * Says what a thrown value was. Runs its `toString` at most. The program is over by then: it may have used up its
 * memory, so what describes its error may take a little more.
 */
export function describeError(engine: Engine, error: ValuePointer, memoryMiB: number): EvaluationFailure {
  engine.exports.qjs_set_memory_limit((memoryMiB + reportMiB) * 1024 * 1024);
  const name = engine.readProperty(error, 'name');
  const message = engine.readProperty(error, 'message');
  const stack = parseStack(engine.readProperty(error, 'stack') ?? '');
  if (name === 'InternalError' && message === 'out of memory') {
    return failed('EVALUATION_MEMORY', memoryMessage(memoryMiB), stack);
  }
  const text =
    message === undefined
      ? `${engine.readText(error) ?? 'unknown value'} was thrown`
      : `${name ?? 'Error'}: ${message}`;
  return failed(name === 'SyntaxError' ? 'SYNTAX_ERROR' : 'EVALUATION_FAILED', text, stack);
}

/** A failure as a value. */
export function failed(
  code: EvaluationFailure['code'],
  message: string,
  stack: readonly BundlePosition[] = [],
): EvaluationFailure {
  return { ok: false, code, message, stack };
}

/** What is said when the program has used up what a build may use. */
export function memoryMessage(memoryMiB: number): string {
  return `module scope needs more than ${memoryMiB} MiB of memory`;
}

/** The positions in the bundle, of lines such as `    at name (app.js:12:34)`. */
export function parseStack(stack: string): BundlePosition[] {
  return [...stack.matchAll(/\(?app\.js:(\d+):(\d+)\)?$/gm)].map((match) => ({
    line: Number(match[1]),
    column: Number(match[2]),
  }));
}
