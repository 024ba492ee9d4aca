/**
 * Evaluates one bundle in a fresh engine and takes the snapshot. Runs in the evaluator's worker, synchronously:
 * nothing that module scope may await can arrive at build time.
 */

import { buildTimeErrorName, buildTimeMessage, runTimeOnly } from './build-time.ts';
import { Engine, EngineMemoryError, type ValuePointer } from './engine.ts';
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
  readonly timeoutMs: number;
  readonly memoryMiB: number;
}

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

export type EvaluationOutcome = { readonly ok: true; readonly snapshot: Uint8Array } | EvaluationFailure;

/** How the bundle is called in stacks: src/core of the guest knows it too. */
export const bundleName = 'app.js';

/**
 * The engine's own limit on its stack, of the 1 MiB that its linear memory has for it. It holds in the image
 * too, whose native stack is larger than what this depth needs.
 */
const engineStackBytes = 256 * 1024;

const evalModule = 1;
const stripSource = 1 << 4;
const promiseState = { pending: 0, fulfilled: 1, rejected: 2 } as const;

/** Evaluates `input` and returns the snapshot, or what was wrong with the program. Throws only on our own bugs. */
export function evaluate(
  module: WasmModule,
  input: EvaluationInput,
  onConsole: (text: string) => void,
): EvaluationOutcome {
  return new Evaluation(module, input, onConsole).run();
}

class Evaluation {
  readonly #engine: Engine;
  readonly #input: EvaluationInput;
  readonly #onConsole: (text: string) => void;
  readonly #deadline: number;
  readonly #unhandled = new Map<bigint, EvaluationFailure>();
  readonly #decoder = new TextDecoder();
  #isOverTime = false;

  constructor(module: WasmModule, input: EvaluationInput, onConsole: (text: string) => void) {
    this.#input = input;
    this.#onConsole = onConsole;
    this.#deadline = performance.now() + input.timeoutMs;
    this.#engine = new Engine(module, {
      call: (name, pointers) => this.#call(name, pointers),
      shouldInterrupt: () => this.#shouldInterrupt(),
      onRejection: (promise, reason, isHandled) => this.#onRejection(promise, reason, isHandled),
      onWrite: (bytes) => onConsole(this.#decoder.decode(bytes, { stream: true })),
    });
  }

  run(): EvaluationOutcome {
    const { exports } = this.#engine;
    exports.qjs_set_memory_limit(this.#input.memoryMiB * 1024 * 1024);
    exports.qjs_set_max_stack_size(engineStackBytes);
    exports.qjs_set_interrupt_handler(1);
    exports.qjs_set_promise_rejection_handler(1);
    const host = this.#installHost();
    try {
      return this.#runBundle() ?? this.#freeze(host);
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
      default:
        throw new TypeError(`there is no host function ${name}`);
    }
  }

  #bytesOf(array: ValuePointer): Uint8Array {
    const bytes = this.#engine.readBytes(array);
    if (bytes === undefined) throw new TypeError('a Uint8Array is needed');
    return bytes;
  }

  #shouldInterrupt(): boolean {
    if (performance.now() < this.#deadline) return false;
    this.#isOverTime = true;
    return true;
  }

  #onRejection(promise: bigint, reason: ValuePointer, isHandled: boolean): void {
    if (isHandled) this.#unhandled.delete(promise);
    else this.#unhandled.set(promise, this.#describe(reason));
    this.#engine.exports.qjs_free_value(reason);
  }

  /** Compiles to bytecode first, so that the heap keeps no source text; then runs module scope and its jobs. */
  #runBundle(): EvaluationFailure | undefined {
    const { exports } = this.#engine;
    const outLength = exports.wasm_malloc(4);
    const bytecode = this.#engine.withText(this.#input.source, (code, length) =>
      this.#engine.withText(bundleName, (name) =>
        exports.qjs_compile(code, length, name, evalModule, stripSource, outLength),
      ),
    );
    if (bytecode === 0) return this.#takeException();
    const promise = exports.qjs_eval_bytecode(bytecode, this.#engine.readU32(outLength));
    exports.wasm_free(bytecode);
    exports.wasm_free(outLength);
    if (exports.qjs_is_exception(promise)) return this.#takeException();
    while (exports.qjs_is_job_pending()) {
      if (exports.qjs_execute_pending_job() < 0) return this.#takeException();
    }
    const state = exports.qjs_promise_state(promise);
    if (state === promiseState.rejected) {
      const reason = exports.qjs_promise_result(promise);
      return this.#describe(reason);
    }
    if (state === promiseState.pending) {
      return failed(
        'EVALUATION_FAILED',
        'module scope awaits something that cannot happen at build time; await it in main',
      );
    }
    exports.qjs_free_value(promise);
    return this.#unhandled.values().next().value;
  }

  #takeException(): EvaluationFailure {
    const error = this.#engine.exports.qjs_get_exception();
    const failure = this.#describe(error);
    this.#engine.exports.qjs_free_value(error);
    return failure;
  }

  #describe(error: ValuePointer): EvaluationFailure {
    if (this.#isOverTime) {
      return failed('EVALUATION_TIMEOUT', `module scope did not end within ${this.#input.timeoutMs} ms`);
    }
    /* The program may have used up its memory: what describes its error may take a little more. */
    this.#engine.exports.qjs_set_memory_limit(0);
    const name = this.#engine.readProperty(error, 'name');
    const message = this.#engine.readProperty(error, 'message');
    const stack = parseStack(this.#engine.readProperty(error, 'stack') ?? '');
    if (name === 'InternalError' && message === 'out of memory') {
      return failed('EVALUATION_MEMORY', memoryMessage(this.#input.memoryMiB), stack);
    }
    const text =
      message === undefined
        ? `${this.#engine.readText(error) ?? 'unknown value'} was thrown`
        : `${name ?? 'Error'}: ${message}`;
    return failed(name === 'SyntaxError' ? 'SYNTAX_ERROR' : 'EVALUATION_FAILED', text, stack);
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
    this.#scrub();
    const snapshot = encodeSnapshot({
      memory: this.#engine.bytes,
      stackPointer: exports.__stack_pointer.value,
      turnFunction,
      fatalFunction,
      randomState: exports.qjs_get_context_ptr() + this.#input.randomStateOffset,
      context: exports.qjs_get_context_ptr(),
      runtime: exports.qjs_get_runtime_ptr(),
    });
    return { ok: true, snapshot };
  }

  /**
   * Zeroes what is free, so that it takes no place in the image and holds nothing of the build: the stack below
   * its pointer, and the heap's free memory, which is taken piece by piece, largest first, until the allocator
   * would have to grow the memory for more.
   */
  #scrub(): void {
    const { exports } = this.#engine;
    this.#engine.bytes.fill(0, 0, exports.__stack_pointer.value);
    const end = this.#engine.bytes.length;
    const pieces: number[] = [];
    for (let size = 1 << 20; size >= 16; size /= 2) {
      for (;;) {
        const piece = exports.wasm_malloc(size);
        if (piece === 0) break;
        this.#engine.bytes.fill(0, piece, piece + size);
        pieces.push(piece);
        if (piece + size > end) break;
      }
    }
    for (const piece of pieces) exports.wasm_free(piece);
  }
}

/** Thrown into a program that uses at build time what only a running machine has. */
class BuildTimeError extends Error {
  override readonly name = buildTimeErrorName;
}

function failed(
  code: EvaluationFailure['code'],
  message: string,
  stack: readonly BundlePosition[] = [],
): EvaluationFailure {
  return { ok: false, code, message, stack };
}

function memoryMessage(memoryMiB: number): string {
  return `module scope needs more than ${memoryMiB} MiB of memory`;
}

/** The positions in the bundle, of lines such as `    at name (app.js:12:34)`. */
export function parseStack(stack: string): BundlePosition[] {
  return [...stack.matchAll(/\(?app\.js:(\d+):(\d+)\)?$/gm)].map((match) => ({
    line: Number(match[1]),
    column: Number(match[2]),
  }));
}
