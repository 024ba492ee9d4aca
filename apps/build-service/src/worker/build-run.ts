/**
 * One run of one build: calls the builder, keeps the images, starts their instances, and writes what happens to the
 * build's record and event stream, in order. It ends the build in every case that the process survives: succeeded,
 * failed with a code, or cancelled. A build that a killed worker left is run again from the start; what instances it
 * had already started are kept.
 */

import type { ArtifactStore } from '@skerry/artifact-store';
import type { Build, BuildEvent, BuildJob, CodedError, Image } from '@skerry/contracts';
import { codedError, limits } from '@skerry/contracts';
import type { BuildRecords } from '@skerry/records';
import type { BootQueue } from '../queue/boot-queue.ts';
import type { Builder, BuilderOutcome, BuildOrder } from './builder.ts';
import { LogLimit } from './log-limit.ts';

export interface BuildRunParts {
  builder: Builder;
  artifacts: ArtifactStore;
  records: BuildRecords;
  bootQueue: BootQueue;
}

/** Why a run was told to end, as the reason of its AbortSignal. */
export type EndReason = 'cancelled' | 'timeout' | 'lost-lock';

export interface BuildRunOrder {
  job: BuildJob;
  worker: string;
  /** 1 for the first time, 2 after a worker was lost. */
  attempt: number;
  /** Its reason is an EndReason. */
  signal: AbortSignal;
}

/** Returns the build's record at the end; undefined when there is nothing to do, or another worker has it now. */
export async function runBuild(parts: BuildRunParts, order: BuildRunOrder): Promise<Build | undefined> {
  const { job, worker, attempt } = order;
  const begun = await parts.records.update(
    job.buildId,
    (build) => ({ ...build, state: 'running', images: [] }),
    { kind: 'started', worker, attempt },
  );
  if (!begun || begun.finishedAt) return undefined;
  return await new BuildRun(parts, order).run();
}

class BuildRun {
  readonly #parts: BuildRunParts;
  readonly #order: BuildRunOrder;
  readonly #startedAt = performance.now();
  readonly #log = new LogLimit();
  /** Aborted by the order's signal, or by what goes wrong here. */
  readonly #ending = new AbortController();
  /** Reported, and to be written together with what is reported next. */
  #batch: BuildEvent[] | undefined;
  /** Everything before that, being written one after another. */
  #written: Promise<void> = Promise.resolve();
  #failure: CodedError | undefined;
  /** Whether it says how long the next one will take: not when it was cut short, or had to compile an engine. */
  #isTypical = true;

  constructor(parts: BuildRunParts, order: BuildRunOrder) {
    this.#parts = parts;
    this.#order = order;
  }

  async run(): Promise<Build | undefined> {
    const { request } = this.#order.job;
    const outcome = await this.#build({
      name: request.name,
      files: request.files,
      targets: request.targets,
      signal: AbortSignal.any([this.#order.signal, this.#ending.signal]),
      onEvent: (event) => this.#report(event),
      onImage: (image, bytes, cached) => this.#then(() => this.#keep(image, bytes, cached)),
    });
    await this.#written;
    return await this.#finish(outcome);
  }

  async #build(order: BuildOrder): Promise<BuilderOutcome> {
    try {
      return await this.#parts.builder.build(order);
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#report({ kind: 'log', level: 'error', text: message });
      return { kind: 'failed', error: codedError('TOOLCHAIN_FAILED', 'The toolchain stopped unexpectedly.') };
    }
  }

  /** Does the next thing after all that was reported before it. What throws ends the build. */
  #then(step: () => Promise<unknown>): void {
    this.#batch = undefined;
    this.#written = this.#written.then(async () => {
      try {
        await step();
      } catch (error) {
        this.#fail(codedError('INTERNAL', error instanceof Error ? error.message : String(error)));
      }
    });
  }

  #report(event: BuildEvent): void {
    if (event.kind === 'stage-finished' && event.stage === 'compile') this.#isTypical &&= event.cached;
    const limited = this.#log.limit(event);
    if (!limited) return;
    if (this.#batch) this.#batch.push(limited);
    else this.#write([limited]);
  }

  #write(batch: BuildEvent[]): void {
    this.#then(() => {
      if (this.#batch === batch) this.#batch = undefined;
      return this.#parts.records.append(this.#order.job.buildId, batch);
    });
    this.#batch = batch;
  }

  async #keep(image: Image, bytes: Uint8Array, cached: boolean): Promise<void> {
    if (this.#order.signal.aborted) return;
    const { records, artifacts } = this.#parts;
    const { buildId } = this.#order.job;
    const stored = await artifacts.put(bytes);
    if (stored.kind === 'disk-full') {
      this.#fail(codedError('DISK_FULL', `There is no space left for the image of target ${image.target}.`));
      return;
    }
    if (stored.digest !== image.digest)
      throw new Error(`image ${image.digest} has the digest ${stored.digest}`);
    const build = await records.update(
      buildId,
      (before) => ({ ...before, images: [...before.images, image] }),
      { kind: 'image', image, cached },
    );
    if (build && !build.finishedAt && !build.instances[image.target]) await this.#boot(image);
  }

  async #boot(image: Image): Promise<void> {
    const { request, buildId } = this.#order.job;
    if (!request.boot) return;
    // All targets share the disks of the project, and a disk has one machine: the first target gets them. The others wait to be asked.
    if (image.disks?.length && image.target !== request.targets[0]) return;
    const { project, parameters } = request;
    const started = await this.#parts.bootQueue.start({ image, buildId, project, parameters });
    if (started.kind === 'refused') {
      // The other images are still worth making: they can be booted later.
      this.#failure ??= started.error;
      return;
    }
    const { target } = image;
    const { id } = started.instance;
    await this.#parts.records.update(
      buildId,
      (before) => ({ ...before, instances: { ...before.instances, [target]: id } }),
      { kind: 'instance', target, instanceId: id },
    );
  }

  #fail(error: CodedError): void {
    this.#failure ??= error;
    this.#ending.abort();
  }

  async #finish(outcome: BuilderOutcome): Promise<Build | undefined> {
    const reason = this.#order.signal.aborted ? (this.#order.signal.reason as EndReason) : undefined;
    // Another worker has this build now, and will end it.
    if (reason === 'lost-lock') return undefined;
    const error =
      endError(reason) ?? this.#failure ?? (outcome.kind === 'failed' ? outcome.error : undefined);
    const state = reason === 'cancelled' ? 'cancelled' : error ? 'failed' : 'succeeded';
    const durationMs = performance.now() - this.#startedAt;
    const finishedAt = new Date().toISOString();
    const build = await this.#parts.records.update(
      this.#order.job.buildId,
      (before) => ({ ...before, state, finishedAt, ...(error ? { error } : {}) }),
      { kind: 'finished', state, durationMs, ...(error ? { error } : {}) },
    );
    if (this.#isTypical && state !== 'cancelled') await this.#parts.records.addDuration(durationMs);
    return build;
  }
}

function endError(reason: EndReason | undefined): CodedError | undefined {
  switch (reason) {
    case 'cancelled':
      return codedError('BUILD_CANCELLED', 'The build was cancelled.');
    case 'timeout':
      return codedError(
        'BUILD_TIMEOUT',
        `The build did not end within ${limits.buildHardMs / 60_000} minutes.`,
      );
    default:
      return undefined;
  }
}
