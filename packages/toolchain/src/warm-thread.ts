import { Worker } from 'node:worker_threads';

/** What came of one request to a thread. */
export type ThreadOutcome<Reply> = { kind: 'reply'; reply: Reply } | { kind: 'timeout' } | { kind: 'memory' };

export interface WarmThreadOptions {
  script: URL;
  workerData: unknown;
  memoryMiB: number;
  /** For one request, from when its turn comes. */
  timeoutMs: number;
}

/** What a thread may say before its reply. */
export interface Notice {
  notice: string;
}

export interface AskOptions {
  /** Aborted: the thread is ended and `ask` rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Instead of the thread's own. */
  timeoutMs?: number | undefined;
  /** Of the processor's time, which a busy machine does not use up; more of it is a timeout, too. */
  processorMs?: number | undefined;
  onNotice?: ((notice: string) => void) | undefined;
}

/**
 * A worker thread that answers one message with one message, and any number of notices before it, in order, and
 * stays warm in between. It is ended when it takes too long or too much memory, and started again by the next
 * request. Does not keep the process alive while it is idle.
 */
export class WarmThread<Request, Reply> {
  readonly #options: WarmThreadOptions;
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: WarmThreadOptions) {
    this.#options = options;
  }

  /** Rejects when the thread breaks for a reason that is ours, or is disposed meanwhile. */
  ask(request: Request, options: AskOptions = {}): Promise<ThreadOutcome<Reply>> {
    const turn = this.#last.then(() => this.#askNow(request, options));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async dispose(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  async #askNow(request: Request, options: AskOptions): Promise<ThreadOutcome<Reply>> {
    const { signal, timeoutMs = this.#options.timeoutMs, processorMs, onNotice } = options;
    signal?.throwIfAborted();
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const { promise, resolve, reject } = Promise.withResolvers<ThreadOutcome<Reply>>();
    const discard = (): void => {
      if (this.#worker === worker) this.#worker = undefined;
    };
    const end = (): void => {
      discard();
      void worker.terminate();
    };
    const onMessage = (message: Reply | Notice): void => {
      if (isNotice(message)) onNotice?.(message.notice);
      else resolve({ kind: 'reply', reply: message });
    };
    const onAbort = (): void => {
      end();
      reject(signal?.reason);
    };
    const onError = (error: unknown): void => {
      discard();
      const isMemory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
      if (isMemory) resolve({ kind: 'memory' });
      else reject(error instanceof Error ? error : new Error(String(error)));
    };
    const onExit = (code: number): void => {
      discard();
      reject(new Error(`${this.#options.script.pathname} ended with ${code}`));
    };
    const onTimeout = (): void => {
      end();
      resolve({ kind: 'timeout' });
    };
    const timer = setTimeout(onTimeout, timeoutMs);
    const watch = processorMs === undefined ? undefined : watchProcessor(worker, processorMs, onTimeout);
    signal?.addEventListener('abort', onAbort);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.ref();
    worker.postMessage(request);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
      signal?.removeEventListener('abort', onAbort);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      worker.unref();
    }
  }

  #start(): Worker {
    const { script, workerData, memoryMiB } = this.#options;
    return new Worker(script, {
      workerData,
      env: compileCache(),
      resourceLimits: { maxOldGenerationSizeMb: memoryMiB },
    });
  }
}

const lookMs = 50;

/** Calls `onOver` once the thread has had so many milliseconds more of the processor; whatever it does, it is looked at from outside. */
function watchProcessor(worker: Worker, processorMs: number, onOver: () => void): NodeJS.Timeout {
  const begun = hadMs(worker);
  return setInterval(async () => {
    const used = (await hadMs(worker)) - (await begun);
    if (used > processorMs) onOver();
  }, lookMs);
}

/** 0 of a thread that does not run yet, or any more. */
async function hadMs(worker: Worker): Promise<number> {
  try {
    const { user, system } = await worker.cpuUsage();
    return (user + system) / 1_000;
  } catch {
    return 0;
  }
}

/** Of the environment a thread sees where compiled code is kept, and no more: TypeScript alone is 9 MB of source. */
function compileCache(): Record<string, string> {
  const { NODE_COMPILE_CACHE } = process.env;
  return NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };
}

function isNotice(message: unknown): message is Notice {
  return typeof message === 'object' && message !== null && 'notice' in message;
}
