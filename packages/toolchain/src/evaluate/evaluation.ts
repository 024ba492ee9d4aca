/**
 * Evaluates one bundle in a fresh engine and takes the snapshot. Runs in the evaluator's worker, synchronously:
 * nothing that module scope may await can arrive at build time.
 */

import { buildTimeErrorName, buildTimeMessage, runTimeOnly, sealScript, unsealScript } from './build-time.ts';
import { compile } from './compile.ts';
import { Engine, EngineMemoryError, type ValuePointer } from './engine.ts';
import { describeError, type EvaluationFailure, failed, memoryMessage, takeException } from './failure.ts';
import { scrub } from './scrub.ts';
import { encodeSnapshot } from './snapshot.ts';
import { type WasmModule, webAssembly } from './webassembly.ts';

export interface EvaluationInput extends EvaluationRequestInput {
  /** See random-state.ts. */
  readonly randomStateOffset: number;
}

export interface EvaluationRequestInput {
  /** The bundle: one ES module without imports. */
  readonly source: string;
  /** JSON for `__skerry.sourceMap`. */
  readonly sourceMap: string;
  /** Of the processor's time, so that a busy machine takes nothing from a program's allowance. */
  readonly timeoutMs: number;
  readonly memoryMiB: number;
  /** What `__skerry.blob` and `__skerry.assets` give (libos/src/core/host.ts). Absent: there are no such functions. */
  readonly given?: { readonly blobs: readonly Uint8Array[]; readonly assets: string } | undefined;
}

export type EvaluationOutcome =
  | {
      readonly ok: true;
      readonly snapshot: Uint8Array;
      /** Bytes of the blobs that module scope took. */
      readonly blobBytes: number;
    }
  | EvaluationFailure;

/**
 * The engine's own limit on its stack, of the 1 MiB that its linear memory has for it. It holds in the image
 * too, whose native stack is larger than what this depth needs.
 */
const engineStackBytes = 256 * 1024;

/** JS_EVAL_TYPE_GLOBAL. */
const evalGlobal = 0;
const promiseState = { pending: 0, fulfilled: 1, rejected: 2 } as const;

/** Evaluates `input` and returns the snapshot, or what was wrong with the program. Throws only on our own bugs. */
export function evaluate(
  module: WasmModule,
  input: EvaluationInput,
  onConsole: (text: string) => void,
): EvaluationOutcome {
  const compiled = compile(module, input.source, input.memoryMiB);
  return compiled.ok ? new Evaluation(module, input, onConsole).run(compiled.bytecode) : compiled;
}

class Evaluation {
  readonly #engine: Engine;
  readonly #input: EvaluationInput;
  readonly #onConsole: (text: string) => void;
  /** In `processorMs`. */
  readonly #deadline: number;
  readonly #unhandled = new Map<bigint, ValuePointer>();
  readonly #decoder = new TextDecoder();
  #isOverTime = false;
  #blobBytes = 0;

  constructor(module: WasmModule, input: EvaluationInput, onConsole: (text: string) => void) {
    this.#input = input;
    this.#onConsole = onConsole;
    this.#deadline = processorMs() + input.timeoutMs;
    this.#engine = new Engine(module, {
      call: (name, pointers) => this.#call(name, pointers),
      shouldInterrupt: () => this.#shouldInterrupt(),
      onRejection: (promise, reason, isHandled) => this.#onRejection(promise, reason, isHandled),
      onWrite: (bytes) => onConsole(this.#decoder.decode(bytes, { stream: true })),
    });
  }

  run(bytecode: Uint8Array): EvaluationOutcome {
    const { exports } = this.#engine;
    exports.qjs_set_memory_limit(this.#input.memoryMiB * 1024 * 1024);
    exports.qjs_set_max_stack_size(engineStackBytes);
    exports.qjs_set_interrupt_handler(1);
    exports.qjs_set_promise_rejection_handler(1);
    const host = this.#installHost();
    try {
      this.#runScript(sealScript);
      const failure = this.#runBytecode(bytecode);
      if (failure) return failure;
      this.#runScript(unsealScript);
      return this.#freeze(host);
    } catch (error) {
      if (error instanceof EngineMemoryError)
        return failed('EVALUATION_MEMORY', memoryMessage(this.#input.memoryMiB));
      if (error instanceof webAssembly.RuntimeError)
        return failed('EVALUATION_FAILED', `the engine trapped: ${error.message}`);
      throw error;
    }
  }

  #installHost(): ValuePointer {
    const { exports } = this.#engine;
    const host = exports.qjs_new_object();
    const names = [
      ...Object.keys(runTimeOnly),
      'consoleWrite',
      'consoleWriteBytes',
      'utf8Encode',
      'utf8Decode',
      ...(this.#input.given ? ['blob', 'assets'] : []),
    ];
    for (const name of names) {
      const value = this.#engine.withText(name, (pointer, length) =>
        exports.qjs_new_host_function(pointer, length, 1),
      );
      this.#engine.setProperty(host, name, value);
    }
    this.#engine.setProperty(host, 'sourceMap', this.#engine.newString(this.#input.sourceMap));
    const global = exports.qjs_get_global();
    this.#engine.withText('__skerry', (pointer) => exports.qjs_set_prop_string(global, pointer, host));
    exports.qjs_free_value(global);
    return host;
  }

  #call(name: string, pointers: readonly ValuePointer[]): ValuePointer {
    const what = runTimeOnly[name];
    if (what !== undefined) throw new BuildTimeError(buildTimeMessage(what));
    if (name === 'assets') return this.#engine.newString(this.#input.given?.assets ?? '[]');
    const argument = pointers[0];
    if (argument === undefined) throw new TypeError(`${name} needs an argument`);
    switch (name) {
      case 'consoleWrite':
        this.#onConsole(this.#engine.readText(argument) ?? '');
        return this.#engine.exports.qjs_get_undefined();
      case 'consoleWriteBytes':
        this.#onConsole(this.#decoder.decode(this.#bytesOf(argument), { stream: true }));
        return this.#engine.exports.qjs_get_undefined();
      case 'utf8Encode':
        return this.#engine.newUint8Array(new TextEncoder().encode(this.#engine.readText(argument) ?? ''));
      case 'utf8Decode':
        return this.#engine.newString(
          new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#bytesOf(argument)),
        );
      case 'blob':
        return this.#giveBlob(Number(this.#engine.readText(argument)));
      default:
        throw new TypeError(`there is no host function ${name}`);
    }
  }

  #giveBlob(number: number): ValuePointer {
    const blob = this.#input.given?.blobs[number];
    if (blob === undefined) throw new TypeError(`there is no blob ${number}`);
    this.#blobBytes += blob.length;
    return this.#engine.newUint8Array(blob);
  }

  #bytesOf(array: ValuePointer): Uint8Array {
    const bytes = this.#engine.readBytes(array);
    if (bytes === undefined) throw new TypeError('a Uint8Array is needed');
    return bytes;
  }

  #shouldInterrupt(): boolean {
    if (processorMs() < this.#deadline) return false;
    this.#isOverTime = true;
    return true;
  }

  #onRejection(promise: bigint, reason: ValuePointer, isHandled: boolean): void {
    if (isHandled) this.#unhandled.delete(promise);
    else this.#unhandled.set(promise, reason);
  }

  /** Runs a script of ours, which does not fail. */
  #runScript(script: string): void {
    const { exports } = this.#engine;
    const result = this.#engine.withText(script, (code, length) =>
      this.#engine.withText('skerry', (name) => exports.qjs_eval(code, length, name, evalGlobal)),
    );
    if (exports.qjs_is_exception(result))
      throw new Error(takeException(this.#engine, this.#input.memoryMiB).message);
    exports.qjs_free_value(result);
  }

  /** Runs module scope and its jobs. */
  #runBytecode(bytecode: Uint8Array): EvaluationFailure | undefined {
    const { exports } = this.#engine;
    const promise = this.#engine.withBytes(bytecode, (pointer, length) =>
      exports.qjs_eval_bytecode(pointer, length),
    );
    if (exports.qjs_is_exception(promise)) return this.#takeException();
    while (exports.qjs_is_job_pending()) {
      if (exports.qjs_execute_pending_job() < 0) return this.#takeException();
    }
    const state = exports.qjs_promise_state(promise);
    if (state === promiseState.rejected) return this.#describe(exports.qjs_promise_result(promise));
    if (state === promiseState.pending) {
      return failed(
        'EVALUATION_FAILED',
        'module scope awaits something that cannot happen at build time; await it in main',
      );
    }
    exports.qjs_free_value(promise);
    const reason = this.#unhandled.values().next().value;
    return reason === undefined ? undefined : this.#describe(reason);
  }

  #takeException(): EvaluationFailure {
    return this.#orOverTime(takeException(this.#engine, this.#input.memoryMiB));
  }

  #describe(error: ValuePointer): EvaluationFailure {
    return this.#orOverTime(describeError(this.#engine, error, this.#input.memoryMiB));
  }

  /** What ended a program that was interrupted is the limit; where it stood then is in the failure's stack. */
  #orOverTime(failure: EvaluationFailure): EvaluationFailure {
    if (!this.#isOverTime) return failure;
    const message = `module scope did not end within ${this.#input.timeoutMs} ms`;
    return failed('EVALUATION_TIMEOUT', message, failure.stack);
  }

  #freeze(host: ValuePointer): EvaluationOutcome {
    const { exports } = this.#engine;
    const turnFunction = this.#engine.getProperty(host, 'turn');
    const fatalFunction = this.#engine.getProperty(host, 'fatal');
    if (exports.qjs_is_undefined(turnFunction) || exports.qjs_is_undefined(fatalFunction)) {
      throw new Error('the bundle did not start the core library: `turn` and `fatal` are not there');
    }
    exports.qjs_set_interrupt_handler(0);
    exports.qjs_run_gc();
    scrub(this.#engine);
    const snapshot = encodeSnapshot({
      memory: this.#engine.bytes,
      stackPointer: exports.__stack_pointer.value,
      turnFunction,
      fatalFunction,
      randomState: exports.qjs_get_context_ptr() + this.#input.randomStateOffset,
    });
    return { ok: true, snapshot, blobBytes: this.#blobBytes };
  }
}

/** Milliseconds of the processor that this thread has had. */
function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Thrown into a program that uses at build time what only a running machine has. */
class BuildTimeError extends Error {
  override readonly name = buildTimeErrorName;
}
