/**
 * The part of the WebAssembly JavaScript interface (W3C) that the evaluator uses, with types: TypeScript declares
 * it only together with everything else that a browser has.
 */

/** Opaque: a compiled module. Can be posted to a worker. */
export interface WasmModule {
  readonly wasmModule?: never;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

export interface WasmGlobal {
  value: number;
}

export type WasmImports = Record<string, Record<string, (...values: never[]) => unknown>>;

interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: WasmImports) => { readonly exports: unknown };
  readonly RuntimeError: new (message?: string) => Error;
}

export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyInterface }).WebAssembly;
