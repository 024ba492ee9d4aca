/**
 * A runner as a process of its own, on a private Redis and a temporary store, and the other side of its streams: what
 * the build service does to boot, watch, feed and stop an instance.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FolderStore } from '@skerry/artifact-store';
import { type BootJob, type Instance, redisKeys, type Target, type WantedDisk } from '@skerry/contracts';
import { connectRedis, consoleChunk, InstanceRecords, isEnded, StreamHub } from '@skerry/records';
import { startRedis, type TestRedis } from '@skerry/testkit/redis';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

const main = fileURLToPath(new URL('../src/app/main.ts', import.meta.url));
const patienceMs = 30_000;

export interface RunnerProcess {
  child: ChildProcess;
  /** Resolves when it has ended. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

export interface BootWish {
  imagePath: string;
  parameters?: string[];
  target?: Target;
  memoryMiB?: number;
  /** Whose it is. Unless it wants disks, its image has a network device, which is on the network of this project. */
  project?: string;
  disks?: WantedDisk[];
  /** Digest to name in the job instead of the image's own. */
  image?: string;
}

export class Harness {
  readonly redisServer: TestRedis;
  readonly redis: Redis;
  readonly records: InstanceRecords;
  readonly #hub: StreamHub;
  /** What SKERRY_DATA names. */
  readonly dataFolder: string;
  readonly #store: FolderStore;
  readonly #runners: RunnerProcess[] = [];

  private constructor(redisServer: TestRedis, folder: string) {
    this.redisServer = redisServer;
    this.redis = connectRedis({ socket: redisServer.socket }, 'wait');
    this.redis.on('error', () => undefined);
    this.records = new InstanceRecords(this.redis);
    this.#hub = new StreamHub(this.redis, () => undefined);
    this.dataFolder = folder;
    this.#store = new FolderStore(folder);
  }

  static async start(): Promise<Harness> {
    return new Harness(await startRedis(), await mkdtemp(join(tmpdir(), 'skerry-runner-')));
  }

  /** Starts a runner; resolves when it takes jobs. */
  async startRunner(environment: Record<string, string> = {}): Promise<RunnerProcess> {
    const child = spawn(process.execPath, [main], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        SKERRY_REDIS_SOCKET: this.redisServer.socket,
        SKERRY_DATA: this.dataFolder,
        LOG_LEVEL: 'info',
        ...environment,
      },
    });
    const runner: RunnerProcess = {
      child,
      kill: async (signal) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        child.kill(signal);
        await exited;
      },
    };
    this.#runners.push(runner);
    const lines = createInterface({ input: child.stdout });
    for await (const line of lines) {
      if (line.includes('runner ready')) {
        child.stdout.resume();
        return runner;
      }
    }
    throw new Error('the runner ended before it was ready');
  }

  /**
   * Stores the image, creates the record and queues the job, as the build service does. `between` happens after the
   * record is there and before the job is.
   */
  async boot(wish: BootWish, between?: (id: string) => Promise<void>): Promise<string> {
    const target = wish.target ?? 'unix';
    const bytes = await readFile(wish.imagePath);
    const stored = await this.#store.put(bytes);
    if (stored.kind !== 'stored') throw new Error(stored.kind);
    const id = randomUUID();
    await this.records.create({
      id,
      name: 'actor',
      target,
      image: stored.digest,
      imageBytes: bytes.length,
      state: 'queued',
      createdAt: new Date().toISOString(),
    });
    await between?.(id);
    const job: BootJob = {
      instanceId: id,
      image: wish.image ?? stored.digest,
      target,
      memoryMiB: wish.memoryMiB ?? 32,
      parameters: wish.parameters ?? [],
      ...(wish.project !== undefined && { project: wish.project }),
      ...(wish.disks ? { disks: wish.disks } : wish.project !== undefined && { network: 'direct' as const }),
    };
    const queue = new Queue(redisKeys.bootQueue(target), { connection: this.redis });
    await queue.add('boot', job, { jobId: id, removeOnComplete: true, removeOnFail: true, attempts: 1 });
    await queue.close();
    return id;
  }

  /** The first record of the instance for which `wanted` holds. */
  async until(id: string, wanted: (instance: Instance) => boolean): Promise<Instance> {
    return await this.#follow(redisKeys.instanceChanges(id), (fields) => {
      const instance = JSON.parse(String(fields['instance'])) as Instance;
      return wanted(instance) ? instance : undefined;
    });
  }

  async ended(id: string): Promise<Instance> {
    return await this.until(id, isEnded);
  }

  /** The console from its beginning until `wanted` holds for its text. */
  async consoleUntil(id: string, wanted: (text: string) => boolean): Promise<string> {
    let text = '';
    return await this.#follow(redisKeys.console(id), (fields) => {
      text += String(fields['bytes']);
      return wanted(text) ? text : undefined;
    });
  }

  /** The console as it is kept now, and how many bytes it says that it lacks. */
  async console(id: string): Promise<{ text: string; dropped: number; entries: number; end: number }> {
    const entries = await this.redis.xrangeBuffer(redisKeys.console(id), '-', '+');
    let text = '';
    let dropped = 0;
    let end = 0;
    for (const [entryId, list] of entries) {
      const fields: Record<string, Buffer> = {};
      for (let index = 0; index + 1 < list.length; index += 2)
        fields[String(list[index])] = list[index + 1] as Buffer;
      const chunk = consoleChunk({ id: entryId.toString(), fields }, end);
      text += chunk.bytes.toString();
      dropped += chunk.dropped;
      end = chunk.end;
    }
    return { text, dropped, entries: entries.length, end };
  }

  async dispose(): Promise<void> {
    for (const runner of this.#runners) await runner.kill('SIGKILL');
    await this.#hub.close();
    this.redis.disconnect();
    await this.redisServer.dispose();
    await rm(this.dataFolder, { recursive: true, force: true });
  }

  #follow<T>(key: string, look: (fields: Record<string, Buffer | undefined>) => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        subscription.close();
        reject(new Error(`nothing came on ${key} in ${patienceMs} ms`));
      }, patienceMs);
      const subscription = this.#hub.subscribe(key, '0', (entries) => {
        for (const entry of entries) {
          const found = look(entry.fields);
          if (found === undefined) continue;
          clearTimeout(timer);
          subscription.close();
          resolve(found);
          break;
        }
        return entries.length;
      });
    });
  }
}
