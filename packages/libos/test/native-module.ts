/**
 * A wasm file as a NativeModule in Node, where it runs as WebAssembly: so a library's tests have the same module, behind the
 * same interface, as its image.
 */
import { type NativeImport, type NativeModule, UnavailableImportError } from '../src/native/index.ts';

const PAGE_BYTES = 65_536;
const MOST_MIB = 4_095;

/** The part of the WebAssembly JavaScript interface (W3C) that is used here; TypeScript has it in the browser's types only. */
interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
interface WasmTable {
  readonly length: number;
  grow(by: number): number;
  set(index: number, value: unknown): void;
}
type WasmImports = Record<string, Record<string, unknown>>;
interface WebAssemblyInterface {
  readonly Module: {
    new (bytes: Uint8Array): object;
    imports(module: object): { module: string; name: string; kind: string }[];
  };
  readonly Instance: new (
    module: object,
    imports: WasmImports,
  ) => { readonly exports: Record<string, unknown> };
  readonly Memory: new (limits: { initial: number; maximum: number }) => WasmMemory;
}
const { Module, Instance, Memory } = (globalThis as unknown as { WebAssembly: WebAssemblyInterface })
  .WebAssembly;

export interface NodeModuleOptions {
  /** For messages. */
  name: string;
  imports?: Readonly<Record<string, NativeImport>>;
  /** What it may grow to, as far as it asks the program; a memory of its own grows by itself too. */
  maxMiB?: number;
  /** Of an imported memory. */
  memoryPages?: { initial: number; maximum: number };
}

/** Compiled once for each array of bytes. */
const compiled = new WeakMap<Uint8Array, object>();

function compile(wasm: Uint8Array): object {
  const module = compiled.get(wasm) ?? new Module(wasm);
  compiled.set(wasm, module);
  return module;
}

export function nativeModuleOf<Exports>(wasm: Uint8Array, options: NodeModuleOptions): NativeModule<Exports> {
  const module = compile(wasm);
  const imported = options.memoryPages && new Memory(options.memoryPages);
  const given: WasmImports = {};
  for (const { module: from, name, kind } of Module.imports(module)) {
    given[from] ??= {};
    given[from][name] = kind === 'memory' ? imported : importOf(options, `${from}.${name}`);
  }
  const { exports } = new Instance(module, given);
  const memory = imported ?? (exports['memory'] as WasmMemory);
  const table = (exports['__indirect_function_table'] ?? exports['table']) as WasmTable;
  return {
    exports: exports as Exports,
    memory: memoryOf(memory, pagesOfMiB(options.maxMiB ?? MOST_MIB)),
    callback(signature, run) {
      const place = table.grow(1);
      table.set(
        place,
        wasmFunction(signature, (...values) => run(...(values as never[])) ?? 0),
      );
      return place;
    },
  };
}

function importOf({ name: module, imports = {} }: NodeModuleOptions, name: string): unknown {
  const found = imports[name];
  if (found) return (...values: unknown[]) => found(...(values as never[])) ?? 0;
  return () => {
    throw new UnavailableImportError(module, name);
  };
}

function memoryOf(memory: WasmMemory, maxPages: number): NativeModule<unknown>['memory'] {
  const at = (address: number, length: number): Uint8Array<ArrayBuffer> =>
    new Uint8Array(memory.buffer, address >>> 0, length);
  const view = (): DataView => new DataView(memory.buffer);
  return {
    get bytes() {
      return memory.buffer.byteLength;
    },
    maxBytes: maxPages * PAGE_BYTES,
    grow(pages) {
      if (memory.buffer.byteLength / PAGE_BYTES + pages > maxPages) return false;
      try {
        return memory.grow(pages) >= 0;
      } catch {
        return false;
      }
    },
    read: (address, length) => at(address, length).slice(),
    readInto: (address, into) => into.set(at(address, into.length)),
    write: (address, bytes) => at(address, bytes.length).set(bytes),
    pack(address, end, parts) {
      let to = address;
      for (const part of parts) {
        const bytes = typeof part === 'string' ? new TextEncoder().encode(part) : part;
        if (to + 4 + (bytes?.length ?? 0) > end) return -1;
        view().setUint32(to, bytes?.length ?? 0xffffffff, true);
        if (bytes) at(to + 4, bytes.length).set(bytes);
        to += 4 + (bytes?.length ?? 0);
      }
      return to;
    },
    text(address, length) {
      const start = address >>> 0;
      const whole = new Uint8Array(memory.buffer);
      const end = length === undefined ? whole.indexOf(0, start) : start + length;
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(whole.subarray(start, end));
    },
    u32: (address) => view().getUint32(address >>> 0, true),
    setU32: (address, value) => view().setUint32(address >>> 0, value, true),
  };
}

const types: Readonly<Record<string, number>> = { i: 0x7f, j: 0x7e, f: 0x7d, d: 0x7c };

/** A function for a table: that of a module which imports `run` and exports it again, so that it has a type. */
function wasmFunction(signature: string, run: (...values: unknown[]) => unknown): unknown {
  const [parameters = '', result = ''] = signature.split(':');
  const list = (letters: string): number[] => [letters.length, ...[...letters].map((one) => types[one] ?? 0)];
  const type = [1, 0x60, ...list(parameters), ...list(result)];
  const bytes = [
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, type.length, ...type],
    // Imports "e" "f" of type 0, exports function 0 as "f".
    ...[2, 7, 1, 1, 0x65, 1, 0x66, 0, 0],
    ...[7, 5, 1, 1, 0x66, 0, 0],
  ];
  return new Instance(new Module(Uint8Array.from(bytes)), { e: { f: run } }).exports['f'];
}

export const pagesOfMiB = (mebibytes: number): number => (mebibytes * 1_048_576) / PAGE_BYTES;
