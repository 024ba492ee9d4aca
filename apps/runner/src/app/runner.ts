/** The runner, composed: what it holds, what it does from time to time, and its orderly end. */
import { type ForwardEndpoint, limits, type Target } from '@skerry/contracts';
import type { DiskStore } from '@skerry/device-models/block';
import { describeSandbox, type Sandbox } from '@skerry/device-models/sandbox';
import {
  ConsoleWriter,
  InstanceRecords,
  PacketWriter,
  RunnerHeartbeats,
  StreamHub,
  TrafficWriter,
} from '@skerry/records';
import { BedAssembly, openXenHost } from '@skerry/xen-bed';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { systemClock } from '../console/clock.ts';
import type { ImageStore } from '../instances/boot.ts';
import { BootWorkers } from '../instances/boot-workers.ts';
import { reportLost } from '../instances/lost-instances.ts';
import { ForwardServer } from '../network/forward-endpoint.ts';
import { Networks } from '../network/networks.ts';
import { endOrphans, ownedBy } from '../tenders/orphans.ts';
import { ProcessTender } from '../tenders/process.ts';
import { QemuTender } from '../tenders/qemu.ts';
import type { Tender } from '../tenders/tender.ts';
import { XenTender } from '../tenders/xen.ts';
import { XenHosts } from '../tenders/xen-hosts.ts';
import { isGone } from './runner-id.ts';

export interface RunnerOptions {
  id: string;
  targets: readonly Target[];
  capacity: number;
  sandbox: Sandbox;
  store: ImageStore;
  disks: DiskStore;
  /** The data plane, compiled: what the gateways of networks run on. Asked when the first network is needed. */
  dataplane: () => Promise<Uint8Array>;
  /** Destinations outside that instances may open at all; every one unless told. */
  bound?: readonly string[] | undefined;
  /** Where a Xen for this host is kept, once it was needed; a default of this machine unless told. */
  cacheFolder?: string | undefined;
  /** Networks are on the kernel's bridge, by this helper; in this process unless told. */
  tapHelper?: string | undefined;
  /** Waits for ever; owned by the caller. */
  redis: Redis;
  log: Logger;
  bootLimitMs?: number;
  lifetimeMs?: number;
  idleMs?: number;
}

const beatMs = limits.runnerTtlMs / 3;
const inspectMs = 2_000;

export class Runner {
  readonly #options: RunnerOptions;
  readonly #records: InstanceRecords;
  readonly #heartbeats: RunnerHeartbeats;
  readonly #hub: StreamHub;
  readonly #tenders: readonly Tender[];
  readonly #workers: BootWorkers;
  readonly #networks: Networks;
  readonly #forward: ForwardServer;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #onReady = (): void => this.#attempt('reconnect', () => this.#reconnected());
  #endpoint: ForwardEndpoint | undefined;
  #writableSinceMs = performance.now();
  #closing: Promise<void> | undefined;

  constructor(options: RunnerOptions) {
    const { redis, log, sandbox } = options;
    this.#options = options;
    this.#records = new InstanceRecords(redis);
    this.#heartbeats = new RunnerHeartbeats(redis);
    this.#hub = new StreamHub(redis, (error) => log.warn({ error }, 'input streams'));
    this.#networks = new Networks({
      wasm: options.dataplane,
      bound: options.bound,
      tapHelper: options.tapHelper,
    });
    this.#forward = new ForwardServer((id) => this.#networks.find(id));
    const xenHosts = new XenHosts((architecture, progress) =>
      openXenHost(new BedAssembly({ architecture, cacheFolder: options.cacheFolder, progress }), {
        wall: sandbox.wall,
        env: ownedBy(options.id),
      }),
    );
    this.#tenders = [
      new ProcessTender(sandbox, options.id),
      new QemuTender(sandbox, options.id),
      new XenTender(xenHosts),
    ];
    this.#workers = new BootWorkers(redis, options.targets, options.capacity, {
      runnerId: options.id,
      records: this.#records,
      hub: this.#hub,
      consoleStream: (id) => new ConsoleWriter(redis, id),
      clock: systemClock,
      log,
      bootLimitMs: options.bootLimitMs ?? limits.bootMs,
      lifetimeMs: options.lifetimeMs ?? limits.instanceLifetimeMs,
      idleMs: options.idleMs ?? limits.instanceIdleMs,
      networks: this.#networks,
      packets: (id) => new PacketWriter(redis, id),
      traffic: (id) => new TrafficWriter(redis, id),
      store: options.store,
      disks: options.disks,
      isAlive: (id) => this.#heartbeats.isAlive(id),
      tenders: this.#tenders,
    });
  }

  /** Resolves when jobs are taken. */
  async start(): Promise<void> {
    const { id, targets, sandbox, redis, log } = this.#options;
    this.#endpoint = await this.#forward.listen();
    await this.#beat();
    const orphans = endOrphans(isGone);
    if (orphans > 0) log.warn({ orphans }, 'processes of a runner that is gone');
    const lost = await reportLost(this.#records, this.#heartbeats, isGone);
    if (lost.length > 0) log.warn({ lost }, 'instances of a runner that is gone');
    await this.#workers.ready();
    redis.on('ready', this.#onReady);
    this.#every(beatMs, 'heartbeat', () => this.#beat());
    this.#every(limits.runnerTtlMs, 'sweep', () => this.#sweep());
    this.#every(inspectMs, 'inspection', async () => {
      for (const instance of this.#workers.held) instance.inspect();
    });
    log.info(
      { runner: id, targets, sandbox: describeSandbox(sandbox), notes: sandbox.notes },
      'runner ready',
    );
  }

  /** Ends every instance, records their end, says goodbye. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#options.redis.off('ready', this.#onReady);
    for (const timer of this.#timers) clearInterval(timer);
    await this.#workers.close();
    for (const tender of this.#tenders) await tender.close?.();
    this.#forward.close();
    this.#networks.close();
    await this.#heartbeats.gone(this.#options.id);
    await this.#hub.close();
  }

  async #beat(): Promise<void> {
    const { id, targets, capacity, sandbox } = this.#options;
    const startedAtMs = performance.now();
    let isPrompt = false;
    try {
      await this.#heartbeats.beat({
        id,
        targets: [...targets],
        instances: this.#workers.held.length,
        capacity,
        sandbox: describeSandbox(sandbox),
        ...(this.#endpoint && { forward: this.#endpoint }),
      });
      isPrompt = performance.now() - startedAtMs < beatMs;
    } finally {
      if (!isPrompt) this.#writableSinceMs = performance.now();
    }
  }

  /**
   * While Redis was away, held up or out of disk all heartbeats ran out; the others' have come back one time to live
   * later at the latest. Until then nobody is judged. This runner may have been judged itself, when it was held up for
   * longer than that.
   */
  async #sweep(): Promise<void> {
    endOrphans(isGone);
    await this.#verifyHeld();
    if (performance.now() - this.#writableSinceMs < limits.runnerTtlMs) return;
    await reportLost(this.#records, this.#heartbeats, isGone);
  }

  async #reconnected(): Promise<void> {
    this.#writableSinceMs = performance.now();
    await this.#beat();
    await this.#verifyHeld();
  }

  /** Ends those that were given up for lost. */
  async #verifyHeld(): Promise<void> {
    await Promise.all(this.#workers.held.map((instance) => instance.verify()));
  }

  #every(periodMs: number, what: string, action: () => Promise<void>): void {
    let running = false;
    this.#timers.push(
      setInterval(() => {
        if (running) return;
        running = true;
        this.#attempt(what, () => action().finally(() => (running = false)));
      }, periodMs),
    );
  }

  #attempt(what: string, action: () => Promise<void>): void {
    action().catch((error: unknown) => this.#options.log.warn({ error }, `${what} failed`));
  }
}
