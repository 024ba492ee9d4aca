/**
 * The engine's wasm module, instantiated in this thread, behind a typed interface. Values are pointers to
 * boxed JSValues in its memory (`ValuePointer`); whoever got one frees it.
 *
 * Owns the imports of build time: the clock and the generator answer with constants, so that the same source
 * gives the same heap; files do not exist.
 */

import {
  type WasmGlobal,
  type WasmImports,
  type WasmMemory,
  type WasmModule,
  webAssembly,
} from './webassembly.ts';

export type ValuePointer = number;

/** The engine's exports that the evaluator uses: numbers are i32 unless they are called a number. */
interface Exports {
  readonly memory: WasmMemory;
  readonly __stack_pointer: WasmGlobal;
  _initialize(): void;
  qjs_init(): number;
  qjs_compile(
    code: number,
    length: number,
    name: number,
    evalFlags: number,
    writeFlags: number,
    outLength: number,
  ): number;
  qjs_eval(code: number, length: number, name: number, flags: number): ValuePointer;
  qjs_eval_bytecode(bytes: number, length: number): ValuePointer;
  qjs_new_host_function(name: number, nameLength: number, argumentCount: number): ValuePointer;
  qjs_new_object(): ValuePointer;
  qjs_new_string(bytes: number, length: number): ValuePointer;
  qjs_new_uint8_array(bytes: number, length: number): ValuePointer;
  qjs_new_error(): ValuePointer;
  qjs_get_global(): ValuePointer;
  qjs_get_undefined(): ValuePointer;
  qjs_get_exception(): ValuePointer;
  qjs_get_prop_string(object: ValuePointer, name: number): ValuePointer;
  qjs_set_prop_string(object: ValuePointer, name: number, value: ValuePointer): number;
  qjs_get_string_len(value: ValuePointer, outLength: number): number;
  qjs_get_typed_array_buffer(
    array: ValuePointer,
    outOffset: number,
    outLength: number,
    outSize: number,
  ): ValuePointer;
  qjs_get_array_buffer(buffer: ValuePointer, outLength: number): number;
  qjs_free_cstring(text: number): void;
  qjs_free_value(value: ValuePointer): void;
  qjs_is_exception(value: ValuePointer): number;
  qjs_is_undefined(value: ValuePointer): number;
  qjs_throw(error: ValuePointer): void;
  qjs_promise_state(promise: ValuePointer): number;
  qjs_promise_result(promise: ValuePointer): ValuePointer;
  qjs_is_job_pending(): number;
  qjs_execute_pending_job(): number;
  qjs_set_interrupt_handler(isOn: number): void;
  qjs_set_promise_rejection_handler(isOn: number): void;
  qjs_set_memory_limit(bytes: number): void;
  qjs_set_max_stack_size(bytes: number): void;
  qjs_run_gc(): void;
  qjs_get_context_ptr(): number;
  wasm_malloc(bytes: number): number;
  wasm_free(pointer: number): void;
}

/** What the engine asks of its surroundings while it evaluates. */
export interface EngineHost {
  /** A host function was called. Returns an owned value, or throws an `Error` that is thrown into the program. */
  call(name: string, argumentPointers: readonly ValuePointer[]): ValuePointer;
  /** Asked now and then while the program runs; true ends it with an error that it cannot catch. */
  shouldInterrupt(): boolean;
  /** A promise was rejected without a handler, or got one later. `promise` identifies it. */
  onRejection(promise: bigint, reason: ValuePointer, isHandled: boolean): void;
  /** The program's or the engine's own output, UTF-8. */
  onWrite(bytes: Uint8Array): void;
}

/** What the clocks say at build time, in nanoseconds: always the same, so that builds can be reproduced. */
const buildClockNs = 946_684_800_000_000_000n;

const textEncoder = new TextEncoder();
const textDecoder = new TextDecoder();
const ERRNO_BADF = 8;
const ERRNO_SPIPE = 70;

export class Engine {
  readonly exports: Exports;

  constructor(module: WasmModule, host: EngineHost, clockNs: bigint = buildClockNs) {
    const imports = { env: this.#environment(host), wasi_snapshot_preview1: this.#wasi(host, clockNs) };
    this.exports = new webAssembly.Instance(module, imports).exports as unknown as Exports;
    this.exports._initialize();
    if (this.exports.qjs_init() !== 0) throw new Error('the engine did not start');
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer);
  }

  #view(): DataView {
    return new DataView(this.exports.memory.buffer);
  }

  readU32(address: number): number {
    return this.#view().getUint32(address, true);
  }

  /** Runs `use` with `data` copied into the engine's memory, zero-terminated, for that long. */
  withBytes<Result>(data: Uint8Array, use: (pointer: number, length: number) => Result): Result {
    const pointer = this.exports.wasm_malloc(data.length + 1);
    if (pointer === 0) throw new EngineMemoryError();
    this.bytes.set(data, pointer);
    this.bytes[pointer + data.length] = 0;
    try {
      return use(pointer, data.length);
    } finally {
      this.exports.wasm_free(pointer);
    }
  }

  withText<Result>(text: string, use: (pointer: number, length: number) => Result): Result {
    return this.withBytes(textEncoder.encode(text), use);
  }

  newString(text: string): ValuePointer {
    return this.withText(text, (pointer, length) => this.exports.qjs_new_string(pointer, length));
  }

  newUint8Array(data: Uint8Array): ValuePointer {
    return this.withBytes(data, (pointer, length) => this.exports.qjs_new_uint8_array(pointer, length));
  }

  /** The value as a string; runs its `toString`. Undefined when that throws. */
  readText(value: ValuePointer): string | undefined {
    return this.#withScratch((scratch) => {
      const text = this.exports.qjs_get_string_len(value, scratch);
      if (text === 0) {
        this.exports.qjs_free_value(this.exports.qjs_get_exception());
        return undefined;
      }
      const result = textDecoder.decode(this.bytes.subarray(text, text + this.readU32(scratch)));
      this.exports.qjs_free_cstring(text);
      return result;
    });
  }

  /** A copy of the bytes of a typed array; undefined when the value is none. */
  readBytes(array: ValuePointer): Uint8Array | undefined {
    return this.#withScratch((scratch) => {
      const buffer = this.exports.qjs_get_typed_array_buffer(array, scratch, scratch + 4, scratch + 8);
      if (this.exports.qjs_is_exception(buffer)) return undefined;
      const start = this.exports.qjs_get_array_buffer(buffer, scratch + 12) + this.readU32(scratch);
      const copy = this.bytes.slice(start, start + this.readU32(scratch + 4));
      this.exports.qjs_free_value(buffer);
      return copy;
    });
  }

  /** Throws an `Error` with this message in the program, as the result of the host call under way. */
  throwError(name: string, message: string): void {
    const error = this.exports.qjs_new_error();
    this.setProperty(error, 'message', this.newString(message));
    this.setProperty(error, 'name', this.newString(name));
    this.exports.qjs_throw(error);
    this.exports.qjs_free_value(error);
  }

  getProperty(object: ValuePointer, name: string): ValuePointer {
    return this.withText(name, (pointer) => this.exports.qjs_get_prop_string(object, pointer));
  }

  /** Takes `value`. */
  setProperty(object: ValuePointer, name: string, value: ValuePointer): void {
    this.withText(name, (pointer) => this.exports.qjs_set_prop_string(object, pointer, value));
    this.exports.qjs_free_value(value);
  }

  readProperty(object: ValuePointer, name: string): string | undefined {
    const value = this.getProperty(object, name);
    const text = this.exports.qjs_is_undefined(value) ? undefined : this.readText(value);
    this.exports.qjs_free_value(value);
    return text;
  }

  #withScratch<Result>(use: (pointer: number) => Result): Result {
    const scratch = this.exports.wasm_malloc(16);
    if (scratch === 0) throw new EngineMemoryError();
    try {
      return use(scratch);
    } finally {
      this.exports.wasm_free(scratch);
    }
  }

  #environment(host: EngineHost): Record<string, (...values: number[]) => number | undefined> {
    const hostCall = (name = 0, nameLength = 0, _self = 0, count = 0, list = 0): number => {
      const pointers = Array.from({ length: count }, (_, index) => this.readU32(list + 4 * index));
      try {
        return host.call(textDecoder.decode(this.bytes.subarray(name, name + nameLength)), pointers);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        this.throwError(error.name, error.message);
        return 0;
      }
    };
    const rejection = (promise = 0, reason = 0, isHandled = 0): undefined => {
      host.onRejection(this.#view().getBigUint64(promise, true), reason, isHandled !== 0);
      this.exports.qjs_free_value(promise);
    };
    return {
      host_call: hostCall,
      host_interrupt: () => (host.shouldInterrupt() ? 1 : 0),
      host_promise_rejection: rejection,
      host_module_load: () => 0,
      host_module_normalize: () => 0,
      host_get_timezone_offset: () => 0,
    };
  }

  #wasi(host: EngineHost, clockNs: bigint): WasmImports[string] {
    return {
      clock_time_get: (_clock: number, _precision: bigint, result: number) => {
        this.#view().setBigUint64(result, clockNs, true);
        return 0;
      },
      random_get: (buffer: number, length: number) => {
        this.bytes.fill(0x5a, buffer, buffer + length);
        return 0;
      },
      fd_write: (fd: number, vectors: number, count: number, result: number) => {
        if (fd !== 1 && fd !== 2) return ERRNO_BADF;
        let written = 0;
        for (let index = 0; index < count; index++) {
          const start = this.readU32(vectors + 8 * index);
          const length = this.readU32(vectors + 8 * index + 4);
          host.onWrite(this.bytes.slice(start, start + length));
          written += length;
        }
        this.#view().setUint32(result, written, true);
        return 0;
      },
      fd_close: () => ERRNO_BADF,
      fd_fdstat_get: () => ERRNO_BADF,
      fd_seek: () => ERRNO_SPIPE,
    };
  }
}

/** The engine's memory is used up, outside of the program's own allocations. */
export class EngineMemoryError extends Error {
  override readonly name = 'EngineMemoryError';
}
