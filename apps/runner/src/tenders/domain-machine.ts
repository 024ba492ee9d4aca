/** A domain of a Xen, as a Machine. The domain is created and paused when it comes here, and is destroyed when it has ended. */
import { finished } from 'node:stream/promises';
import { MarksFilter } from '@skerry/device-models';
import type { Domain, DomainEnd } from '@skerry/xen-bed';
import type { ConsoleSink, Machine, Outcome, StopReason } from './tender.ts';

const MiB = 1_048_576;
const waitingInputBytes = MiB;
/** A dom0 that has not destroyed a domain by then never will. It takes a tenth of a second on a quiet host. */
const destroyedMs = 20_000;

export interface DomainParts {
  domain: Domain;
  startedAtMs: number;
  memoryMiB: number;
  sink: ConsoleSink;
  /** Ends the domain by ending what it is in. */
  endAll: () => void;
}

export class DomainMachine implements Machine {
  readonly startedAtMs: number;
  readonly outcome: Promise<Outcome>;
  readonly #domain: Domain;
  readonly #memoryBytes: number;
  readonly #sink: ConsoleSink;
  readonly #endAll: () => void;
  readonly #filter = new MarksFilter();
  #stopReason: StopReason | undefined;
  #exitMark: number | undefined;
  #ended = false;

  constructor({ domain, startedAtMs, memoryMiB, sink, endAll }: DomainParts) {
    this.#domain = domain;
    this.startedAtMs = startedAtMs;
    this.#memoryBytes = memoryMiB * MiB;
    this.#sink = sink;
    this.#endAll = endAll;
    domain.console.output.on('data', (chunk: Buffer) => this.#received(chunk));
    this.outcome = this.#awaitEnd();
    void domain.unpause();
  }

  write(bytes: Uint8Array): boolean {
    const { input } = this.#domain.console;
    if (this.#ended || !input.writable) return true;
    if (input.writableLength + bytes.length > waitingInputBytes) return false;
    input.write(bytes);
    return true;
  }

  pauseOutput(): void {
    if (this.#stopReason === undefined) this.#domain.console.output.pause();
  }

  resumeOutput(): void {
    this.#domain.console.output.resume();
  }

  stop(reason: StopReason, graceMs: number): Promise<Outcome> {
    if (this.#ended || this.#stopReason !== undefined) return this.outcome;
    this.#stopReason = reason;
    this.#domain.console.output.resume();
    if (graceMs > 0) void this.#domain.shutDown();
    const timers = [
      setTimeout(() => void this.#domain.destroy(), graceMs),
      setTimeout(this.#endAll, graceMs + destroyedMs),
    ];
    return this.outcome.finally(() => {
      for (const timer of timers) clearTimeout(timer);
    });
  }

  /** A domain is no process. */
  pid(): undefined {
    return undefined;
  }

  /** It has all of its memory from its beginning to its end. */
  residentBytes(): number | undefined {
    return this.#ended ? undefined : this.#memoryBytes;
  }

  yieldProcessor(): void {
    if (!this.#ended) void this.#domain.yieldProcessor();
  }

  #received(chunk: Buffer): void {
    const { bytes, marks } = this.#filter.push(chunk);
    if (bytes.length > 0) this.#sink.output(bytes);
    for (const mark of marks) {
      if (mark.name === 'exit' && /^\d{1,3}$/.test(mark.value)) this.#exitMark = Number(mark.value);
      this.#sink.mark(mark);
    }
  }

  async #awaitEnd(): Promise<Outcome> {
    const end = await this.#domain.ended;
    await finished(this.#domain.console.output, { writable: false }).catch(() => undefined);
    this.#ended = true;
    const rest = this.#filter.flush();
    if (rest.length > 0) this.#sink.output(rest);
    const common = { durationMs: performance.now() - this.startedAtMs, diagnostics: `xen: ${end}` };
    if (this.#stopReason !== undefined) return { reason: this.#stopReason, ...common };
    return { ...judge(end, this.#exitMark), ...common };
  }
}

/** As of other virtual machines: one that ends without having said a code has crashed. */
function judge(end: DomainEnd, exitMark: number | undefined): Pick<Outcome, 'reason' | 'exitCode'> {
  if (exitMark !== undefined && end !== 'lost') return { reason: 'exited', exitCode: exitMark };
  return { reason: 'crashed' };
}
