import type { Diagnostic, ErrorCode } from '@skerry/contracts';
import { WarmThread } from '../warm-thread.ts';
import type { TypecheckReply, TypecheckRequest } from './typecheck-worker.ts';
import { type Appliance, messageOf, type Refusal } from './validate.ts';

/** Types can be written that take for ever to check; the thread is then thrown away. */
const TYPECHECK_TIMEOUT_MS = 20_000;
/** Loading the compiler takes a second, and many on a machine that is busy; no source is to blame for that. */
const LOAD_TIMEOUT_MS = 120_000;
const TYPECHECK_MEMORY_MIB = 512;

export type TypecheckOutcome = { ok: true; warnings: Diagnostic[] } | Refusal;

const codes = { syntax: 'SYNTAX_ERROR', types: 'TYPE_ERROR', entry: 'NO_ENTRY' } as const;

/** Checks appliances one after another in a warm thread. */
export class Typechecker {
  readonly #thread: WarmThread<TypecheckRequest, TypecheckReply>;
  #loading: Promise<void> | undefined;

  constructor(libosDir: string) {
    this.#thread = new WarmThread({
      script: new URL('./typecheck-worker.ts', import.meta.url),
      workerData: { libosDir },
      memoryMiB: TYPECHECK_MEMORY_MIB,
      timeoutMs: TYPECHECK_TIMEOUT_MS,
    });
  }

  /** Loads the compiler and its libraries, which takes about a second. Does nothing when they are there. */
  async prewarm(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    await this.#loading;
  }

  async #load(): Promise<void> {
    const files = new Map([['main.ts', 'export default function main() { console.log(1); }']]);
    await this.#thread.ask({ files, entry: 'main.ts', placed: undefined }, { timeoutMs: LOAD_TIMEOUT_MS });
  }

  async check({
    files,
    entry,
    picture,
  }: Pick<Appliance, 'files' | 'entry' | 'picture'>): Promise<TypecheckOutcome> {
    await this.prewarm();
    const composition = picture?.composition;
    const placed = composition && { libraries: composition.libraries, uses: composition.uses };
    const outcome = await this.#thread.ask({ files, entry, placed });
    // Otherwise the thread was thrown away, and the next one has to load again.
    if (outcome.kind !== 'reply') this.#loading = undefined;
    switch (outcome.kind) {
      case 'timeout':
        return refuse(
          'BUILD_TIMEOUT',
          `Checking the types took longer than ${TYPECHECK_TIMEOUT_MS / 1000} s.`,
        );
      case 'memory':
        return refuse('BUILD_TIMEOUT', `Checking the types took more than ${TYPECHECK_MEMORY_MIB} MiB.`);
      case 'reply': {
        const { finding, diagnostics } = outcome.reply;
        if (finding === 'none') return { ok: true, warnings: diagnostics };
        return refuse(codes[finding], messageOf(diagnostics), diagnostics);
      }
    }
  }

  dispose(): Promise<void> {
    return this.#thread.dispose();
  }
}

function refuse(code: ErrorCode, message: string, diagnostics: Diagnostic[] = []): Refusal {
  return { ok: false, code, message, diagnostics };
}
