/**
 * One instance that this runner holds, from its first byte to the last change of its record. Owns its machine, its
 * console and its record while it lives; refuses to decide whether it may be booted, which is ../instances/boot.ts.
 *
 * Changes of the record go out in order, one at a time; the last one only when Redis has all of the console.
 */
import { type InstanceNetwork, type NetworkFaults, redisKeys } from '@skerry/contracts';
import {
  type InstanceChange,
  type InstanceRecords,
  isEnded,
  parseControl,
  type StreamEntry,
  type StreamHub,
  type Subscription,
} from '@skerry/records';
import type { Logger } from 'pino';
import type { Clock } from '../console/clock.ts';
import { ConsolePump, type ConsoleStream } from '../console/console-pump.ts';
import { OutputBrake } from '../console/output-brake.ts';
import type { Connection } from '../network/networks.ts';
import type { ConsoleSink, Machine, Outcome, StopReason } from '../tenders/tender.ts';
import { endingOf } from './ending.ts';

export interface HoldingContext {
  records: InstanceRecords;
  hub: StreamHub;
  consoleStream(instanceId: string): ConsoleStream;
  clock: Clock;
  log: Logger;
  /** Every image tells when it enters `main`; one that has not by then, nor printed anything, does not boot. */
  bootLimitMs: number;
  lifetimeMs: number;
  idleMs: number;
}

/** Between the request to end and the end by force. Only an emulator hears the request. */
const graceMs = 500;
/** Booting and a short burst of work get the processor like everybody; after this, only what is left of it. */
const fullPriorityMs = 5_000;
/** Smaller changes of resident memory are not told: each would be a write and a message to every page. */
const memoryStep = 0.05;

export class HeldInstance implements ConsoleSink {
  readonly id: string;
  /** When the record has its last change. Never rejects. */
  readonly ended: Promise<void>;
  readonly #context: HoldingContext;
  readonly #pump: ConsolePump;
  #machine: Machine | undefined;
  #connection: Connection | undefined;
  #brake: OutputBrake | undefined;
  #input: Subscription | undefined;
  #changes: Promise<void> = Promise.resolve();
  #bootMs: number | undefined;
  #memoryBytes = 0;
  #activeAtMs: number;
  #yielded = false;
  #markEnded: () => void = () => undefined;

  constructor(id: string, context: HoldingContext) {
    this.id = id;
    this.#context = context;
    this.#activeAtMs = context.clock.nowMs();
    const onError = (error: unknown): void =>
      context.log.warn({ instance: id, error }, 'console not written');
    this.#pump = new ConsolePump(context.consoleStream(id), onError, context.clock);
    this.ended = new Promise((resolve) => {
      this.#markEnded = resolve;
    });
  }

  /** The machine is there; its input is followed and its end awaited from now on. Called once. */
  hold(machine: Machine, connection?: Connection): void {
    this.#machine = machine;
    this.#connection = connection;
    this.#brake = new OutputBrake(machine, this.#context.clock);
    this.#input = this.#context.hub.subscribe(redisKeys.input(this.id), '0', (entries) =>
      this.#asked(entries),
    );
    if (this.#bootMs !== undefined) this.#running(machine);
    void machine.outcome.then((outcome) => this.#finish(outcome));
  }

  output(bytes: Uint8Array): void {
    this.#sign();
    this.#activeAtMs = this.#context.clock.nowMs();
    this.#pump.push(bytes);
    this.#brake?.read(bytes.length);
  }

  mark(): void {
    this.#sign();
  }

  /** Not a sign of the machine's. */
  notice(line: string): void {
    this.#pump.push(Buffer.from(`${line}\n`));
  }

  /** Its place on its network, as far as it is known. */
  connected(network: InstanceNetwork): void {
    this.#change({ network });
  }

  /** Ends the instance. Resolves when its record says so. Idempotent. */
  async stop(reason: StopReason): Promise<void> {
    await this.#machine?.stop(reason, graceMs);
    await this.ended;
  }

  /** To be called every few seconds: measures, and ends what has run or been idle too long. */
  inspect(): void {
    const machine = this.#machine;
    if (!machine) return;
    const nowMs = this.#context.clock.nowMs();
    const ageMs = nowMs - machine.startedAtMs;
    if (this.#bootMs === undefined && ageMs > this.#context.bootLimitMs) void this.stop('silent');
    else if (ageMs > this.#context.lifetimeMs) void this.stop('lifetime');
    else if (nowMs - this.#activeAtMs > this.#context.idleMs) void this.stop('idle');
    if (ageMs > fullPriorityMs && !this.#yielded) {
      this.#yielded = true;
      machine.yieldProcessor();
    }
    const bytes = machine.residentBytes();
    if (bytes === undefined || Math.abs(bytes - this.#memoryBytes) <= this.#memoryBytes * memoryStep) return;
    this.#memoryBytes = bytes;
    this.#change({ memoryBytes: bytes });
  }

  /** Ends the instance if its record says that it has ended: while Redis was away it was given up for lost. */
  async verify(): Promise<void> {
    const record = await this.#context.records.read(this.id);
    if (!record || isEnded(record)) await this.stop('superseded');
  }

  /** The first byte or mark: it has booted. */
  #sign(): void {
    if (this.#bootMs !== undefined) return;
    this.#bootMs = performance.now();
    if (this.#machine) this.#running(this.#machine);
  }

  #running(machine: Machine): void {
    this.#bootMs = Math.max(0, (this.#bootMs ?? performance.now()) - machine.startedAtMs);
    const memoryBytes = machine.residentBytes();
    this.#memoryBytes = memoryBytes ?? 0;
    this.#change({ state: 'running', bootMs: this.#bootMs, ...(memoryBytes ? { memoryBytes } : {}) });
  }

  /**
   * Entries of the input stream. Never left waiting: a request to stop must not stand behind input that nobody reads.
   * Entries of a kind that is not ours still say that somebody is there.
   */
  #asked(entries: StreamEntry[]): number {
    this.#activeAtMs = this.#context.clock.nowMs();
    for (const entry of entries) {
      const control = parseControl(entry);
      if (control?.kind === 'stop') void this.stop('stopped');
      else if (control?.kind === 'input') this.#machine?.write(Buffer.from(control.text));
      else if (control?.kind === 'faults') this.#setFaults(control.faults);
      else if (control?.kind === 'watch-packets') this.#connection?.watchPackets();
      else if (control?.kind === 'watch-traffic') this.#connection?.watchTraffic();
    }
    return entries.length;
  }

  /** The record says what is so: a machine without a device has none. */
  #setFaults(faults: NetworkFaults): void {
    if (this.#connection?.setFaults(faults)) this.#change({ faults });
  }

  #change(change: InstanceChange): void {
    const { records, log } = this.#context;
    this.#changes = this.#changes.then(async () => {
      try {
        const record = await records.update(this.id, change);
        if (!record || (isEnded(record) && record.state !== change.state)) void this.stop('superseded');
      } catch (error) {
        log.error({ instance: this.id, error }, 'record not written');
      }
    });
  }

  async #finish(outcome: Outcome): Promise<void> {
    this.#input?.close();
    this.#connection?.close();
    this.#brake?.release();
    const { id } = this;
    const { reason, exitCode, signal, durationMs, diagnostics } = outcome;
    this.#context.log.info(
      { instance: id, reason, exitCode, signal, durationMs, diagnostics },
      'instance ended',
    );
    await this.#pump.finish();
    this.#change({ ...endingOf(outcome), endedAt: new Date().toISOString() });
    await this.#changes;
    this.#markEnded();
  }
}
