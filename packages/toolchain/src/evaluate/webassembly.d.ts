/**
 * The part of the WebAssembly JavaScript interface (W3C) that the evaluator uses: TypeScript declares it with
 * the browser's types only.
 */
declare namespace WebAssembly {
  type ImportValue = (...values: never[]) => unknown;
  type Imports = Record<string, Record<string, ImportValue>>;

  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }

  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Record<string, unknown>;
  }

  class Memory {
    private constructor();
    readonly buffer: ArrayBuffer;
  }

  class Global {
    private constructor();
    value: number;
  }

  class RuntimeError extends Error {}
}
