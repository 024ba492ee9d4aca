import { fileURLToPath } from 'node:url';
import {
  type Board,
  type CodedError,
  codedError,
  type Diagnostic,
  type Image,
  type ProgressEvent,
  type SourceFile,
  type Target,
} from '@skerry/contracts';
import { type MeasureOptions, measureLibraries } from './catalogue/measure.ts';
import { defaultCacheDir } from './compile/cache.ts';
import { ToolchainFailure } from './compile/failure.ts';
import { buildEngineAppliance, warmEngine } from './engine-build.ts';
import type { BuiltImage } from './images.ts';
import { buildNativeAppliance } from './native-build.ts';
import { withPicture } from './source/picture.ts';
import { type Appliance, type Refusal, validate } from './source/validate.ts';
import { Stages } from './stages.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

/** Where this checkout has the guest's side. */
export const defaultLibosDir = fileURLToPath(new URL('../../libos', import.meta.url));

export interface ToolchainOptions {
  cacheDir?: string;
  libosDir?: string;
}

export interface ToolchainRequest {
  /** Used when appliance.json names none. */
  name: string;
  files: readonly SourceFile[];
  targets: readonly Target[];
  /** What its image for `arm` is for, whatever appliance.json says. */
  board?: Board | undefined;
  signal?: AbortSignal | undefined;
  onEvent?: ((event: ProgressEvent) => void) | undefined;
  /** Called with each image at the moment of its `image` event. The bytes must not be changed. */
  onImage?: ((image: Image, bytes: Uint8Array) => void) | undefined;
}

export type ToolchainOutcome =
  | { ok: true; images: Map<Target, BuiltImage> }
  | { ok: false; error: CodedError; diagnostics: Diagnostic[] };

export interface Toolchain {
  /** Never rejects for what a person can cause; the outcome says it. Several may run at once. */
  build(request: ToolchainRequest): Promise<ToolchainOutcome>;
  /** Compiles what builds for these targets need and warms every stage. Rejects with ToolchainFailure. */
  prewarm(targets: readonly Target[], onEvent?: (event: ProgressEvent) => void): Promise<void>;
  /** Measures what every library adds to an image, as far as that is not known: catalogue/measure.ts. */
  measure(options?: MeasureOptions): Promise<void>;
  /** Ends all threads and child processes. Idempotent. */
  dispose(): Promise<void>;
}

/** What the kinds of appliance have in common: one job, told to one listener. */
export interface Job {
  appliance: Appliance;
  targets: readonly Target[];
  stages: Stages;
  /** Aborts when the build is cancelled. */
  signal: AbortSignal;
  /** Hands over a finished image: to the caller, to the listener, to the cache. */
  deliver(built: BuiltImage, cached: boolean): void;
}

/** Makes a toolchain. It reads libos and the tools' versions once: what changes there needs a new one. */
export function createToolchain(options: ToolchainOptions = {}): Toolchain {
  const { cacheDir = defaultCacheDir(), libosDir = defaultLibosDir } = options;
  const opened = openWorkshop(cacheDir, libosDir);
  opened.catch(() => undefined);
  const ended = new AbortController();
  return {
    async build(request) {
      try {
        return await build(await opened, request, ended.signal);
      } catch (error) {
        return failureOf(error, request.signal);
      }
    },
    async prewarm(targets, onEvent) {
      await warmEngine(await opened, targets, new Stages(onEvent ?? (() => undefined)), ended.signal);
    },
    async measure(options = {}) {
      await measureLibraries(await opened, options, ended.signal);
    },
    async dispose() {
      ended.abort();
      await (await opened.catch(() => undefined))?.dispose();
    },
  };
}

async function build(
  workshop: Workshop,
  request: ToolchainRequest,
  ended: AbortSignal,
): Promise<ToolchainOutcome> {
  const stages = new Stages(request.onEvent ?? (() => undefined));
  const signal = request.signal ? AbortSignal.any([request.signal, ended]) : ended;
  signal.throwIfAborted();
  const validated = await stages.run('validate', undefined, () => validate(request.name, request.files));
  if (!validated.ok) return refused(validated, stages);

  const pictured = withPicture(validated.appliance, request.targets, await workshop.bundler.catalogue());
  if (!pictured.ok) return refused(pictured, stages);
  stages.diagnostics(pictured.warnings);
  const appliance = request.board ? { ...pictured.appliance, board: request.board } : pictured.appliance;
  const images = new Map<Target, BuiltImage>();
  const job: Job = {
    appliance,
    targets: request.targets,
    stages,
    signal,
    deliver(built, cached) {
      if (signal.aborted) return;
      images.set(built.image.target, built);
      stages.event({ kind: 'image', image: built.image, cached });
      request.onImage?.(built.image, built.bytes);
      if (cached) return;
      // The build has its image already; a cache that cannot keep it is only slower next time.
      workshop.images.put(built, (error) => {
        stages.log('warning', `The image was not kept in the cache: ${String(error)}`);
      });
    },
  };
  const work = appliance.kind === 'engine' ? buildEngineAppliance : buildNativeAppliance;
  try {
    const refusal = await unlessAborted(signal, work(workshop, job));
    return refusal ? refused(refusal, stages) : { ok: true, images };
  } finally {
    stages.close();
  }
}

function refused({ code, message, diagnostics }: Refusal, stages: Stages): ToolchainOutcome {
  stages.diagnostics(diagnostics);
  return { ok: false, error: codedError(code, message), diagnostics };
}

/** Stops waiting as soon as the signal aborts; what goes on is shared with other builds. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', onAbort));
}

/** What was thrown, as the outcome that a person can read. A bug of ours is one too: the process goes on. */
function failureOf(error: unknown, signal: AbortSignal | undefined): ToolchainOutcome {
  if (error instanceof ToolchainFailure) return { ok: false, error: error.coded, diagnostics: [] };
  if (signal?.aborted || (error instanceof DOMException && error.name === 'AbortError')) {
    return { ok: false, error: codedError('BUILD_CANCELLED', 'The build was cancelled.'), diagnostics: [] };
  }
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return { ok: false, error: codedError('BUILD_TIMEOUT', 'The build took too long.'), diagnostics: [] };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { ok: false, error: codedError('TOOLCHAIN_FAILED', text), diagnostics: [] };
}
