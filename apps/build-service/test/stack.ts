/** A whole service for tests: real Redis, the API on a free port, workers of the scripted builder. */

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Build, BuildRequest, Instance } from '@skerry/contracts';
import type { TestRedis } from '@skerry/testkit/redis';
import { startRedis } from '@skerry/testkit/redis';
import { pino } from 'pino';
import type { Service } from '../src/app/service.ts';
import { startService } from '../src/app/service.ts';
import { apiSettings, workerSettings } from '../src/app/settings.ts';
import { startWorker } from '../src/app/work.ts';
import type { Builder } from '../src/worker/builder.ts';
import { ScriptedBuilder } from './scripted-builder.ts';

export class Stack {
  readonly redis: TestRedis;
  readonly folder: string;
  #service: Service;
  readonly #closing: (() => Promise<void>)[] = [];

  static async start(): Promise<Stack> {
    const redis = await startRedis();
    const folder = await mkdtemp(join(tmpdir(), 'skerry-service-'));
    await mkdir(join(folder, 'studio/assets'), { recursive: true });
    await writeFile(join(folder, 'studio/index.html'), '<title>studio</title>');
    await writeFile(join(folder, 'studio/assets/app-1a2b3c.js'), '1;');
    await mkdir(join(folder, 'examples/hello'), { recursive: true });
    await writeFile(join(folder, 'examples/hello/main.ts'), 'export default () => {};\n');
    await writeFile(join(folder, 'examples/hello/appliance.json'), '{"description":"Says hello"}');
    const service = await startService(apiSettings(environmentOf(redis, folder)), quiet);
    return new Stack(redis, folder, service);
  }

  private constructor(redis: TestRedis, folder: string, service: Service) {
    this.redis = redis;
    this.folder = folder;
    this.#service = service;
  }

  get url(): string {
    return this.#service.url;
  }

  /** A worker in this process; returns the function that ends it. */
  async work(builder: Builder = new ScriptedBuilder()): Promise<() => Promise<void>> {
    const worker = await startWorker(workerSettings(environmentOf(this.redis, this.folder)), builder, quiet, {
      lockMs: 1_000,
      stalledMs: 500,
    });
    this.#closing.push(() => worker.close());
    return () => worker.close();
  }

  /**
   * A worker in a process of its own, to be killed. With `diskBytes` it finds a disk of that size for its artifacts, in
   * a mount namespace of its own.
   */
  async forkWorker(diskBytes?: number): Promise<ChildProcess> {
    const environment = { ...process.env, ...environmentOf(this.redis, this.folder) };
    const program = [process.execPath, join(import.meta.dirname, 'scripted-worker.ts')];
    const mount = `mkdir -p "$SKERRY_DATA" && mount -t tmpfs -o size=${diskBytes} tmpfs "$SKERRY_DATA" && exec "$@"`;
    const [command = '', ...args] =
      diskBytes === undefined ? program : ['unshare', '-rm', 'sh', '-c', mount, 'sh', ...program];
    const child = spawn(command, args, { env: environment, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#closing.push(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    });
    await once(child, 'message', { signal: AbortSignal.timeout(30_000) });
    return child;
  }

  /** Ends the API and starts it again, on another port. */
  async restartApi(): Promise<void> {
    await this.#service.close();
    this.#service = await startService(apiSettings(environmentOf(this.redis, this.folder)), quiet);
  }

  async dispose(): Promise<void> {
    for (const close of this.#closing.reverse()) await close();
    await this.#service.close();
    await this.redis.dispose();
    await rm(this.folder, { recursive: true, force: true });
  }

  async request(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** Submits an appliance of one file with the script as its content. */
  async submit(script: string, changes: Partial<BuildRequest> = {}): Promise<Build> {
    const files = [{ path: 'main.ts', content: script }];
    const answer = await this.request('POST', '/api/builds', { files, targets: ['unix'], ...changes });
    if (answer.status !== 202) throw new Error(JSON.stringify(answer));
    return answer.body as Build;
  }

  async build(id: string): Promise<Build> {
    return (await this.request('GET', `/api/builds/${id}`)).body as Build;
  }

  async instance(id: string): Promise<Instance> {
    return (await this.request('GET', `/api/instances/${id}`)).body as Instance;
  }
}

const quiet = pino({ level: 'silent' });

function environmentOf(redis: TestRedis, folder: string): Record<string, string> {
  return {
    SKERRY_REDIS_SOCKET: redis.socket,
    SKERRY_DATA: join(folder, '.data'),
    // Without what was measured and tested on this machine.
    SKERRY_CACHE: join(folder, 'cache'),
    SKERRY_STUDIO: join(folder, 'studio'),
    SKERRY_EXAMPLES: join(folder, 'examples'),
    SKERRY_PORT: '0',
    SKERRY_HOST: '127.0.0.1',
  };
}
