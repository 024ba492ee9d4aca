import { type Image, limits, type Target } from '@skerry/contracts';
import { partsOfSnapshot } from './assemble/parts.ts';
import { attachSnapshot } from './assemble/template.ts';
import type { ReadyBase } from './bases.ts';
import type { Job } from './build.ts';
import { digestOf, sha256 } from './compile/cache.ts';
import type { BuiltImage } from './images.ts';
import type { Bundle } from './source/bundle.ts';
import { snapshotOf } from './source/evaluate.ts';
import type { Appliance, Refusal } from './source/validate.ts';
import type { Stages } from './stages.ts';
import type { Workshop } from './workshop.ts';

/**
 * An appliance in TypeScript: types are checked while module scope is bundled and evaluated; the snapshot is then
 * attached to the base of each target. Bases that are not there yet are compiled meanwhile.
 */

/**
 * esbuild's parser has no limit on nesting but a stack of 1 GB: half a million brackets end its process. And it copies
 * a whole line into each error in it: 30,000 wrong imports in one line of 64 KB would be gigabytes. The type checker
 * refuses such sources with a message, so it looks first at sources that are large enough for it.
 */
const UNCHECKED_BUNDLE_BYTES = 8 * 1024;

/** A snapshot and what is known about it. */
interface Frozen {
  snapshot: Uint8Array;
  bundle: Bundle;
}

type FrozenOutcome = ({ ok: true } & Frozen) | Refusal;

/** Resolves with undefined when every image was delivered. */
export async function buildEngineAppliance(workshop: Workshop, job: Job): Promise<Refusal | undefined> {
  let frozen: Promise<FrozenOutcome> | undefined;
  const freezeOnce = (): Promise<FrozenOutcome> => {
    frozen ??= freeze(workshop, job);
    return frozen;
  };
  const outcomes = job.targets.map((target) => buildTarget(workshop, job, target, freezeOnce));
  return firstRefusal(outcomes);
}

async function buildTarget(
  workshop: Workshop,
  job: Job,
  target: Target,
  freezeOnce: () => Promise<FrozenOutcome>,
): Promise<Refusal | undefined> {
  const { stages, appliance } = job;
  const waiting = stages.run(
    'compile',
    target,
    () => baseOf(workshop, target, stages),
    (base) => base.cached,
  );
  // A slow compile must not hold up the findings about the source; its own failure is awaited below.
  waiting.catch(() => undefined);
  const ready = await soon(waiting);
  if (ready) {
    const found = await workshop.images.find(inputsOf(workshop, appliance, target, ready));
    if (found) {
      job.deliver(found, true);
      return undefined;
    }
  }
  const outcome = await freezeOnce();
  if (!outcome.ok) return outcome;
  const base = await waiting;
  job.signal.throwIfAborted();
  const { emptySnapshotBytes } = await workshop.engine();
  const built = stages.runNow('assemble', target, () => {
    return assemble(
      base,
      outcome,
      emptySnapshotBytes,
      appliance,
      target,
      inputsOf(workshop, appliance, target, base),
    );
  });
  job.deliver(built, false);
  return undefined;
}

function baseOf(workshop: Workshop, target: Target, stages: Stages): Promise<ReadyBase> {
  return workshop.bases.get(target, (text) => stages.log('info', text));
}

/** The digest of everything that decides the image. */
function inputsOf({ libraries }: Workshop, appliance: Appliance, target: Target, base: ReadyBase): string {
  const { name, entry, memoryMiB, files } = appliance;
  const sources = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).flat();
  return digestOf('image/1', target, base.digest, libraries, name, entry, String(memoryMiB), ...sources);
}

function bytesOf({ files }: Appliance): number {
  return [...files.values()].reduce((bytes, content) => bytes + content.length, 0);
}

/** Types on one thread; bundle and evaluation beside it. All findings about the source are waited for. */
async function freeze(workshop: Workshop, job: Job): Promise<FrozenOutcome> {
  const { appliance, stages } = job;
  const signal = AbortSignal.any([job.signal, AbortSignal.timeout(limits.buildMs)]);
  const checking = stages.run('typecheck', undefined, () => workshop.typechecker.check(appliance));
  if (bytesOf(appliance) > UNCHECKED_BUNDLE_BYTES) {
    const first = await checking;
    if (!first.ok) return first;
  }
  const making = bundleAndEvaluate(workshop, job, signal);
  const [checked, made] = await Promise.all([checking, making]);
  if (!checked.ok && made.ok) return checked;
  if (!checked.ok && !made.ok) {
    // The type checker says more about the same mistake, except about what it does not look at.
    if (made.code === 'UNRESOLVED_IMPORT') return made;
    const isSame = checked.code === made.code || made.code === 'SYNTAX_ERROR';
    return isSame ? checked : { ...checked, diagnostics: [...checked.diagnostics, ...made.diagnostics] };
  }
  if (checked.ok) stages.diagnostics(checked.warnings);
  return made;
}

async function bundleAndEvaluate(workshop: Workshop, job: Job, signal: AbortSignal): Promise<FrozenOutcome> {
  const { appliance, stages } = job;
  const bundled = await stages.run('bundle', undefined, () => workshop.bundler.bundle(appliance));
  if (!bundled.ok) return bundled;
  stages.diagnostics(bundled.bundle.warnings);
  const { evaluator } = await workshop.engine();
  const tell = (text: string): void => stages.log('info', text);
  const evaluated = await stages.run('evaluate', undefined, () =>
    snapshotOf(evaluator, bundled.bundle, appliance.memoryMiB, signal, tell),
  );
  return evaluated.ok ? { ok: true, snapshot: evaluated.snapshot, bundle: bundled.bundle } : evaluated;
}

function assemble(
  base: ReadyBase,
  { snapshot, bundle: { parts } }: Frozen,
  emptySnapshotBytes: number,
  appliance: Appliance,
  target: Target,
  inputs: string,
): BuiltImage {
  const bytes = attachSnapshot(base.template, snapshot);
  const image: Image = {
    name: appliance.name,
    target,
    digest: sha256(bytes),
    inputs,
    bytes: bytes.length,
    engine: true,
    memoryMiB: appliance.memoryMiB,
    parts: [...base.parts, ...partsOfSnapshot(snapshot.length, emptySnapshotBytes, parts)],
  };
  return { image, bytes };
}

/** The two commonest sets of libraries: with and without what main can receive. */
const WARM_PROGRAMS = [
  'export default function main() { console.log(1); }',
  'export default function main(needs: unknown) { console.log(needs); }',
] as const;

/** Compiles the bases and sends small appliances through every stage. Rejects with ToolchainFailure. */
export async function warmEngine(
  workshop: Workshop,
  targets: readonly Target[],
  stages: Stages,
  signal: AbortSignal,
): Promise<void> {
  const warmSource = async (): Promise<void> => {
    for (const program of WARM_PROGRAMS) {
      const files = new Map([['main.ts', program]]);
      const appliance = {
        name: 'warm',
        kind: 'engine',
        entry: 'main.ts',
        memoryMiB: 32,
        targets: undefined,
        files,
      } as const;
      const bundled = await workshop.bundler.bundle(appliance);
      const { evaluator } = await workshop.engine();
      if (bundled.ok)
        await snapshotOf(evaluator, bundled.bundle, appliance.memoryMiB, signal, () => undefined);
    }
  };
  await Promise.all([
    workshop.typechecker.prewarm(),
    warmSource(),
    workshop.images.prune(),
    ...targets.map((target) =>
      stages.run(
        'compile',
        target,
        () => baseOf(workshop, target, stages),
        (base) => base.cached,
      ),
    ),
  ]);
}

/** The result when it is there at once, within a few milliseconds; else undefined. */
async function soon<T>(promise: Promise<T>): Promise<T | undefined> {
  const { promise: later, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), 25);
  return Promise.race([promise.catch(() => undefined), later]).finally(() => clearTimeout(timer));
}

/** The first refusal as soon as there is one; undefined when all are fine; rejects with the first error. */
async function firstRefusal(outcomes: readonly Promise<Refusal | undefined>[]): Promise<Refusal | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Refusal | undefined>();
  for (const outcome of outcomes) outcome.then((refusal) => refusal && resolve(refusal), reject);
  Promise.all(outcomes).then(() => resolve(undefined), reject);
  return promise;
}
