import { boards, type Image, limits, type Target } from '@skerry/contracts';
import { type LeftOut, leftOutOf } from './assemble/left-out.ts';
import { partsOfSnapshot } from './assemble/parts.ts';
import { attachSnapshot } from './assemble/template.ts';
import type { ReadyBase } from './bases.ts';
import type { Job } from './build.ts';
import type { BaseContent } from './compile/base.ts';
import { digestOf, sha256 } from './compile/cache.ts';
import type { FeatureSet } from './compile/platform.ts';
import { featuresFor, networkOf } from './features.ts';
import type { BuiltImage } from './images.ts';
import { blobsOf } from './source/assets.ts';
import type { Bundle, BundleOutcome } from './source/bundle.ts';
import { snapshotOf } from './source/evaluate.ts';
import type { TypecheckOutcome } from './source/typecheck.ts';
import type { Appliance, Refusal } from './source/validate.ts';
import type { Stages } from './stages.ts';
import type { NativeSide, Workshop } from './workshop.ts';

/**
 * An appliance in TypeScript: types are checked while module scope is bundled and evaluated; the snapshot is then
 * attached to the base of each target. What the bundle holds says which features that base has; one that is not there
 * yet is compiled meanwhile.
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
  /** What files that are no source take of it. */
  blobBytes: number;
  bundle: Bundle;
}

type FrozenOutcome = ({ ok: true } & Frozen) | Refusal;

/** An appliance on its way to a snapshot, the same for all targets. */
interface Making {
  /** Undefined when it was refused; `frozen` says why. */
  bundle: Promise<Bundle | undefined>;
  frozen: Promise<FrozenOutcome>;
}

/** Resolves with undefined when every image was delivered. */
export async function buildEngineAppliance(workshop: Workshop, job: Job): Promise<Refusal | undefined> {
  let making: Making | undefined;
  const makeOnce = (): Making => {
    making ??= make(workshop, job);
    return making;
  };
  return firstRefusal(job.targets.map((target) => buildTarget(workshop, job, target, makeOnce)));
}

async function buildTarget(
  workshop: Workshop,
  job: Job,
  target: Target,
  makeOnce: () => Making,
): Promise<Refusal | undefined> {
  const { stages, appliance } = job;
  const side = await workshop.nativeSide(target, appliance.board);
  const inputs = inputsOf(workshop, await side.inputs(), appliance, target);
  const found = await workshop.images.find(inputs);
  if (found) {
    job.deliver(found, true);
    return undefined;
  }
  const { bundle, frozen } = makeOnce();
  const row = side.context.platform.rows[target];
  const basing = bundle.then(async (made) => {
    const needed = featuresFor(made?.features ?? [], appliance, target, row);
    if (!made || !needed.ok) return needed.ok ? undefined : needed;
    const content = { features: needed.features, modules: made.modules };
    return { ...needed, base: await baseOf(side, target, content, stages) };
  });
  // A slow compile must not hold up the findings about the source; its own failure is awaited below.
  basing.catch(() => undefined);
  const outcome = await frozen;
  if (!outcome.ok) return outcome;
  const based = await basing;
  if (!based?.ok) return based;
  job.signal.throwIfAborted();
  const { emptySnapshotBytes } = await workshop.engine();
  const leftOut = leftOutOf(outcome.bundle.parts, appliance, await workshop.bundler.catalogue());
  const built = stages.runNow('assemble', target, () => {
    const image = assemble(based, outcome, emptySnapshotBytes, appliance, target, inputs, leftOut);
    return onBoard(image, side);
  });
  job.deliver(built, false);
  return undefined;
}

/** An image as it is told: for another board than the first that its target has, with that. */
export function onBoard({ image, bytes }: BuiltImage, { board }: NativeSide): BuiltImage {
  return { image: board === boards[0] ? image : { ...image, board }, bytes };
}

function baseOf(side: NativeSide, target: Target, content: BaseContent, stages: Stages): Promise<ReadyBase> {
  return stages.run(
    'compile',
    target,
    () => side.bases.get(target, content, (text) => stages.log('info', text)),
    (base) => base.cached,
  );
}

/** The digest of everything that decides the image; `native` is that of all bases. */
export function inputsOf(
  { libraries }: Pick<Workshop, 'libraries'>,
  native: string,
  appliance: Appliance,
  target: Target,
): string {
  const { name, entry, memoryMiB, network, disks, files, blobs } = appliance;
  const sources = [...files, ...blobs].sort(([a], [b]) => (a < b ? -1 : 1)).flat();
  const settings = [name, entry, String(memoryMiB), network, JSON.stringify(disks)];
  return digestOf('image/4', target, native, libraries, ...settings, ...sources);
}

/** Characters that a parser will see. */
function parsedLength({ files }: Appliance): number {
  const parsed = [...files].filter(([path]) => /\.(tsx?|json)$/.test(path));
  return parsed.reduce((sum, [, content]) => sum + content.length, 0);
}

/** Types on one thread; bundle and evaluation beside it. All findings about the source are waited for. */
function make(workshop: Workshop, job: Job): Making {
  const { appliance, stages } = job;
  const signal = AbortSignal.any([job.signal, AbortSignal.timeout(limits.buildMs)]);
  const checking = stages.run('typecheck', undefined, () => workshop.typechecker.check(appliance));
  const bundling = bundleSafely(workshop, job, checking);
  const making = bundling.then((bundled) =>
    bundled.ok ? evaluate(workshop, job, bundled.bundle, signal) : bundled,
  );
  return {
    bundle: bundling.then((bundled) => (bundled.ok ? bundled.bundle : undefined)),
    frozen: Promise.all([checking, making]).then(([checked, made]) => {
      if (checked.ok) stages.diagnostics(checked.warnings);
      return checked.ok ? made : refusalOf(checked, made);
    }),
  };
}

/** Bundles at once, or after the check when the source is large. */
async function bundleSafely(
  workshop: Workshop,
  { appliance, stages }: Job,
  checking: Promise<TypecheckOutcome>,
): Promise<BundleOutcome> {
  if (parsedLength(appliance) > UNCHECKED_BUNDLE_BYTES) {
    const first = await checking;
    if (!first.ok) return first;
  }
  return stages.run('bundle', undefined, () => workshop.bundler.bundle(appliance));
}

async function evaluate(
  workshop: Workshop,
  { appliance, stages }: Job,
  bundle: Bundle,
  signal: AbortSignal,
): Promise<FrozenOutcome> {
  stages.diagnostics(bundle.warnings);
  const { evaluator } = await workshop.engine();
  const tell = (text: string): void => stages.log('info', text);
  const { cache } = workshop;
  const evaluated = await stages.run('evaluate', undefined, async () => {
    const given = bundle.readsBlobs ? await blobsOf(appliance, bundle.listsPublic, cache) : undefined;
    return snapshotOf(evaluator, bundle, given, appliance.memoryMiB, signal, tell);
  });
  return evaluated.ok ? { ...evaluated, bundle } : evaluated;
}

/** What is told when the types are wrong: the type checker says more about the same mistake, except about imports. */
function refusalOf(checked: Refusal, made: FrozenOutcome): Refusal {
  if (made.ok || made === checked) return checked;
  if (made.code === 'UNRESOLVED_IMPORT') return made;
  const isSame = checked.code === made.code || made.code === 'SYNTAX_ERROR';
  return isSame ? checked : { ...checked, diagnostics: [...checked.diagnostics, ...made.diagnostics] };
}

function assemble(
  { base, features }: { base: ReadyBase; features: FeatureSet },
  { snapshot, blobBytes, bundle: { parts } }: Frozen,
  emptySnapshotBytes: number,
  appliance: Appliance,
  target: Target,
  inputs: string,
  leftOut: LeftOut,
): BuiltImage {
  const bytes = attachSnapshot(base.template, snapshot);
  const network = networkOf(features);
  const image: Image = {
    name: appliance.name,
    target,
    digest: sha256(bytes),
    inputs,
    bytes: bytes.length,
    engine: true,
    memoryMiB: appliance.memoryMiB,
    ...(network && { network }),
    ...(network && appliance.allow.length > 0 && { allow: [...appliance.allow] }),
    ...(features.includes('block') && appliance.disks.length > 0 && { disks: [...appliance.disks] }),
    parts: [...base.parts, ...partsOfSnapshot(snapshot.length, emptySnapshotBytes, parts, blobBytes)],
    leftOut,
  };
  return { image, bytes };
}

/** The two commonest sets of libraries: with and without what main can receive. */
const WARM_PROGRAMS = [
  'export default function main() { console.log(1); }',
  'export default function main({ console, clock }: any) { console.log(clock.now()); }',
] as const;

/**
 * Compiles the bases, those of the network stack among them, and sends small appliances through every stage. Rejects with
 * ToolchainFailure.
 */
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
        network: 'direct',
        allow: [],
        disks: [],
        targets: undefined,
        board: boards[0],
        files,
        blobs: new Map(),
      } as const;
      const bundled = await workshop.bundler.bundle(appliance);
      const { evaluator } = await workshop.engine();
      if (bundled.ok)
        await snapshotOf(evaluator, bundled.bundle, undefined, appliance.memoryMiB, signal, () => undefined);
    }
  };
  const warmBases = async (target: Target): Promise<unknown> => {
    const side = await workshop.nativeSide(target, boards[0]);
    const hasNetwork = side.context.platform.rows[target].features['net-direct'] !== undefined;
    const sets: FeatureSet[] = hasNetwork ? [[], ['net-direct']] : [[]];
    const bases = sets.map((features) => baseOf(side, target, { features, modules: [] }, stages));
    return await Promise.all([side.inputs(), ...bases]);
  };
  await Promise.all([
    workshop.typechecker.prewarm(),
    workshop.images.prune(),
    warmSource(),
    ...targets.map(warmBases),
  ]);
}

/** The first refusal as soon as there is one; undefined when all are fine; rejects with the first error. */
async function firstRefusal(outcomes: readonly Promise<Refusal | undefined>[]): Promise<Refusal | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Refusal | undefined>();
  for (const outcome of outcomes) outcome.then((refusal) => refusal && resolve(refusal), reject);
  Promise.all(outcomes).then(() => resolve(undefined), reject);
  return promise;
}
