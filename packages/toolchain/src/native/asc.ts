import { type Diagnostic, type ErrorCode, ErrorCode as ErrorCodes } from '@skerry/contracts';
import { type Appliance, messageOf, type Refusal } from '../source/validate.ts';
import { WarmThread } from '../warm-thread.ts';
import type { AscReply, AscRequest } from './asc-worker.ts';

const ASC_TIMEOUT_MS = 30_000;
const ASC_MEMORY_MIB = 1_024;

export type AscOutcome = { ok: true; wasm: Uint8Array; warnings: Diagnostic[] } | Refusal;

/** Compiles AssemblyScript appliances to wasm, one after another, in a warm thread. */
export class AssemblyScriptCompiler {
  readonly #thread: WarmThread<AscRequest, AscReply>;

  constructor(libosDir: string) {
    this.#thread = new WarmThread({
      script: new URL('./asc-worker.ts', import.meta.url),
      workerData: { libosDir },
      memoryMiB: ASC_MEMORY_MIB,
      timeoutMs: ASC_TIMEOUT_MS,
    });
  }

  /** The module imports from `hal` and `env.abort` only, and exports `main`, `memory` and `_initialize`. */
  async compile({ files, entry }: Pick<Appliance, 'files' | 'entry'>): Promise<AscOutcome> {
    const outcome = await this.#thread.ask({ files, entry });
    if (outcome.kind === 'timeout') {
      return refuse('BUILD_TIMEOUT', [error(`The compiler took longer than ${ASC_TIMEOUT_MS / 1000} s.`)]);
    }
    if (outcome.kind === 'memory') {
      return refuse('BUILD_TIMEOUT', [error(`The compiler took more than ${ASC_MEMORY_MIB} MiB.`)]);
    }
    const { wasm, diagnostics } = outcome.reply;
    if (!wasm) {
      const first = diagnostics.find(({ severity }) => severity === 'error')?.code;
      return refuse(ErrorCodes.safeParse(first).data ?? 'TYPE_ERROR', diagnostics);
    }
    const missing = await missingImports(wasm);
    if (missing.length > 0) return refuse('UNRESOLVED_IMPORT', missing);
    return { ok: true, wasm, warnings: diagnostics };
  }

  dispose(): Promise<void> {
    return this.#thread.dispose();
  }
}

/** The part of the WebAssembly JavaScript interface that is used here; TypeScript has it in the browser's types only. */
interface ModuleReader {
  compile(bytes: Uint8Array): Promise<object>;
  Module: { imports(module: object): { module: string; name: string }[] };
}

/** What platform/native/main.c gives; libos/native/hal.ts has the declarations. */
const machineImports: ReadonlySet<string> = new Set([
  'env.abort',
  'hal.console_read',
  'hal.console_write',
  'hal.entropy',
  'hal.exit',
  'hal.monotonic_ns',
  'hal.parameter',
  'hal.parameter_count',
  'hal.wait',
  'hal.wall_ns',
]);

/**
 * What a machine without the engine cannot give: `console`, `Date`, `Math.random` of AssemblyScript's library, and
 * what the source declares with `@external`. Such a name is any string, and wasm2c copies it into comments of the C
 * that it writes: only known names may get that far.
 */
async function missingImports(wasm: Uint8Array): Promise<Diagnostic[]> {
  const { compile, Module } = (globalThis as unknown as { WebAssembly: ModuleReader }).WebAssembly;
  return Module.imports(await compile(wasm))
    .filter((wanted) => !machineImports.has(`${wanted.module}.${wanted.name}`))
    .map(({ name }) => {
      const message = `A native appliance has no "${name}": use the functions of 'skerry' instead.`;
      return { ...error(message), code: 'UNRESOLVED_IMPORT' };
    });
}

function error(message: string): Diagnostic {
  return { severity: 'error', code: 'BUILD_TIMEOUT', message };
}

function refuse(code: ErrorCode, diagnostics: Diagnostic[]): Refusal {
  return { ok: false, code, message: messageOf(diagnostics), diagnostics };
}
