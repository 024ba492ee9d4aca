/** What the page does with the service, without a page: submit a build, watch it and its instances. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  Build,
  type BuildEvent,
  type BuildRequest,
  Instance,
  LiveMessage,
  type LiveRequest,
  type Target,
} from '@skerry/contracts';

const timeoutMs = 60_000;
const pollMs = 20;

/** Milliseconds since the request was sent. */
export interface RunTimes {
  /** The service said which instance boots: its runner has the job. */
  readonly bootingMs: ReadonlyMap<Target, number>;
  /** The console bytes arrived that were waited for. */
  readonly consoleMs: ReadonlyMap<Target, number>;
  readonly finishedMs: number;
  /** Who boots. */
  readonly instances: ReadonlyMap<Target, string>;
}

/** What of a console is waited for: `said`, or any bytes; `nothing` for what prints nothing. */
export interface Awaited {
  readonly said?: string;
  readonly nothing?: boolean;
}

export class StudioClient {
  readonly #url: string;
  readonly #socket: WebSocket;
  readonly #runs = new Set<Run>();

  private constructor(url: string, socket: WebSocket) {
    this.#url = url;
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const message = LiveMessage.parse(JSON.parse(String(data)));
      for (const run of this.#runs) run.hear(message);
    });
  }

  /** `url` ends in a slash. */
  static async connect(url: string): Promise<StudioClient> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}api/live`);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the WebSocket was refused')));
    await promise;
    return new StudioClient(url, socket);
  }

  /** Presses Run: resolves when the build has finished and, if it boots, each target has printed. Rejects when it fails. */
  async run(request: BuildRequest, awaited: Awaited = {}): Promise<RunTimes> {
    const send = (message: LiveRequest): void => this.#socket.send(JSON.stringify(message));
    const run = new Run(request, awaited, send);
    const timer = setTimeout(() => run.fail(`nothing for ${timeoutMs / 1000} s`), timeoutMs);
    this.#runs.add(run);
    try {
      const response = await fetch(`${this.#url}api/builds`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`the build was refused: ${text}`);
      run.accepted(Build.parse(JSON.parse(text)).id);
      return await run.times;
    } finally {
      clearTimeout(timer);
      this.#runs.delete(run);
    }
  }

  /** Stops an instance: resolves when it has ended. */
  async stop(instance: string): Promise<void> {
    const url = `${this.#url}api/instances/${instance}`;
    await fetch(url, { method: 'DELETE' });
    const endMs = performance.now() + timeoutMs;
    while (performance.now() < endMs) {
      const { state } = Instance.parse(await (await fetch(url)).json());
      if (state === 'exited' || state === 'failed') return;
      await delay(pollMs);
    }
    throw new Error(`instance ${instance} does not end`);
  }

  close(): void {
    this.#socket.close();
  }
}

/** One press of Run, from the request to the last first line. */
class Run {
  readonly times: Promise<RunTimes>;
  readonly #request: BuildRequest;
  readonly #awaited: Awaited;
  readonly #send: (message: LiveRequest) => void;
  readonly #begin = performance.now();
  readonly #instances = new Map<string, Target>();
  readonly #bootingMs = new Map<Target, number>();
  readonly #consoles = new Map<Target, string>();
  readonly #consoleMs = new Map<Target, number>();
  readonly #resolve: (times: RunTimes) => void;
  readonly #reject: (error: Error) => void;
  #buildId: string | undefined;
  #finishedMs: number | undefined;

  constructor(request: BuildRequest, awaited: Awaited, send: (message: LiveRequest) => void) {
    this.#request = request;
    this.#awaited = awaited;
    this.#send = send;
    const { promise, resolve, reject } = Promise.withResolvers<RunTimes>();
    this.times = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    // Whoever awaits hears of it; a run that fails before that must not end the process.
    promise.catch(() => undefined);
  }

  accepted(buildId: string): void {
    this.#buildId = buildId;
    this.#send({ kind: 'watch-build', id: buildId });
  }

  fail(reason: string): void {
    this.#reject(new Error(reason));
  }

  hear(message: LiveMessage): void {
    switch (message.kind) {
      case 'build-event':
        if (message.id === this.#buildId) this.#onBuild(message.event);
        break;
      case 'console': {
        const target = this.#instances.get(message.id);
        if (target) this.#onConsole(target, Buffer.from(message.bytes, 'base64').toString('latin1'));
        break;
      }
      case 'instance':
        if (this.#instances.has(message.instance.id) && message.instance.state === 'failed') {
          this.fail(`the instance failed: ${message.instance.error?.message}`);
        }
        break;
      case 'failed':
        this.fail(message.error.message);
        break;
      case 'pong':
        break;
    }
    this.#settle();
  }

  #onBuild(event: BuildEvent): void {
    if (event.kind === 'instance') {
      this.#bootingMs.set(event.target, this.#elapsedMs());
      this.#instances.set(event.instanceId, event.target);
      this.#send({ kind: 'watch-instance', id: event.instanceId });
    } else if (event.kind === 'finished') {
      this.#finishedMs = this.#elapsedMs();
      if (event.state !== 'succeeded') this.fail(`the build ${event.state}: ${event.error?.message}`);
    }
  }

  #onConsole(target: Target, text: string): void {
    const shown = (this.#consoles.get(target) ?? '') + text;
    this.#consoles.set(target, shown);
    if (!this.#consoleMs.has(target) && shown.includes(this.#awaited.said ?? ''))
      this.#consoleMs.set(target, this.#elapsedMs());
  }

  #settle(): void {
    const isSilent = !this.#request.boot || this.#awaited.nothing;
    const hasPrinted = isSilent || this.#consoleMs.size === this.#request.targets.length;
    if (this.#finishedMs === undefined || !hasPrinted) return;
    for (const id of [this.#buildId, ...this.#instances.keys()]) if (id) this.#send({ kind: 'unwatch', id });
    this.#resolve({
      bootingMs: this.#bootingMs,
      consoleMs: this.#consoleMs,
      finishedMs: this.#finishedMs,
      instances: new Map([...this.#instances].map(([id, target]) => [target, id])),
    });
  }

  #elapsedMs(): number {
    return performance.now() - this.#begin;
  }
}
