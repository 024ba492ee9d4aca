import { Worker } from 'node:worker_threads';
import { type Diagnostic, type ErrorCode, limits } from '@skerry/contracts';
import type { TypecheckReply, TypecheckRequest } from './typecheck-worker.ts';
import type { Appliance, Refusal } from './validate.ts';

/** Types can be made that take for ever to check; the thread is then thrown away. */
const TYPECHECK_TIMEOUT_MS = 20_000;
const TYPECHECK_MEMORY_MIB = 512;

export type TypecheckOutcome = { ok: true; warnings: Diagnostic[] } | Refusal;

interface Waiting {
  resolve(outcome: TypecheckReply | 'timeout' | 'memory'): void;
  timer: NodeJS.Timeout;
}

/** Checks appliances one after another in a warm thread, which is started again when it had to be stopped. */
export class Typechecker {
  readonly #libosDir: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 1;

  constructor(libosDir: string) {
    this.#libosDir = libosDir;
  }

  /** Loads the compiler and its libraries, which takes about a second. */
  async prewarm(): Promise<void> {
    await this.#ask(new Map([['main.ts', 'export default function main() { console.log(1); }']]), 'main.ts');
  }

  async check(appliance: Pick<Appliance, 'files' | 'entry'>): Promise<TypecheckOutcome> {
    const reply = await this.#ask(appliance.files, appliance.entry);
    if (reply === 'timeout') {
      return refuse(
        'BUILD_TIMEOUT',
        `Checking the types took longer than ${TYPECHECK_TIMEOUT_MS / 1000} s.`,
        [],
      );
    }
    if (reply === 'memory') {
      return refuse('BUILD_TIMEOUT', `Checking the types took more than ${TYPECHECK_MEMORY_MIB} MiB.`, []);
    }
    const { finding, diagnostics } = reply;
    if (finding === 'none') return { ok: true, warnings: diagnostics };
    const code = ({ syntax: 'SYNTAX_ERROR', types: 'TYPE_ERROR', entry: 'NO_ENTRY' } as const)[finding];
    const first = diagnostics.find(({ severity }) => severity === 'error');
    const where = first?.file === undefined ? '' : `${first.file}:${first.line}:${first.column}: `;
    return refuse(code, `${where}${first?.message ?? 'The types do not fit.'}`, diagnostics);
  }

  async dispose(): Promise<void> {
    await this.#stop('timeout');
  }

  #ask(files: ReadonlyMap<string, string>, entry: string): Promise<TypecheckReply | 'timeout' | 'memory'> {
    const worker = this.#start();
    const id = this.#nextId++;
    return new Promise((resolve) => {
      // One that waits for others in front of it gets their time too.
      const timeoutMs = TYPECHECK_TIMEOUT_MS * (this.#waiting.size + 1);
      const timer = setTimeout(() => void this.#stop('timeout'), Math.min(timeoutMs, limits.buildMs));
      this.#waiting.set(id, { resolve, timer });
      worker.ref();
      worker.postMessage({ id, files, entry } satisfies TypecheckRequest);
    });
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./typecheck-worker.ts', import.meta.url), {
      workerData: { libosDir: this.#libosDir },
      resourceLimits: { maxOldGenerationSizeMb: TYPECHECK_MEMORY_MIB },
    });
    worker.on('message', (reply: TypecheckReply) => this.#settle(reply.id, reply));
    worker.on('error', () => void this.#stop('memory'));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #settle(id: number, reply: TypecheckReply | 'timeout' | 'memory'): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker?.unref();
    waiting.resolve(reply);
  }

  async #stop(reason: 'timeout' | 'memory'): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    for (const id of [...this.#waiting.keys()]) this.#settle(id, reason);
    await worker?.terminate();
  }
}

function refuse(code: ErrorCode, message: string, diagnostics: Diagnostic[]): Refusal {
  return { ok: false, code, message, diagnostics };
}
