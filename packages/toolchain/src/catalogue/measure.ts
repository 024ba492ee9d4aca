import {
  boards,
  type ImagePart,
  type Library,
  type LibraryName,
  type SourceFile,
  Target,
} from '@skerry/contracts';
import { partsOfSnapshot } from '../assemble/parts.ts';
import { attachSnapshot } from '../assemble/template.ts';
import { featuresFor } from '../features.ts';
import { blobsOf } from '../source/assets.ts';
import type { Bundle } from '../source/bundle.ts';
import { snapshotOf } from '../source/evaluate.ts';
import { type Appliance, validate } from '../source/validate.ts';
import type { Workshop } from '../workshop.ts';
import { codeDigest } from './digest.ts';
import { readLibos } from './folder.ts';
import { keepMeasurement, type Measurement } from './measurements.ts';
import { packagesOf } from './packages.ts';
import { type Probe, probeOf, smallestProgram } from './program.ts';

/**
 * What each library adds to an image, found out by making the image: that of an appliance which uses this library alone,
 * against the smallest one. Nothing is booted, and no image is kept.
 */

export interface MeasureOptions {
  signal?: AbortSignal | undefined;
  /** Awaited before every step of some milliseconds: a build that somebody waits for goes first. */
  whenIdle?: (() => Promise<void>) | undefined;
  /** A library that cannot be measured is told here, and the next one is tried. */
  onFailure?: ((library: LibraryName, error: unknown) => void) | undefined;
}

/** The interface whose provider brings what the feature `net` adds below the engine. */
const NETWORK_STACK = 'Stack';
/** Measures every library that was not measured yet, one after another. Rejects when `signal` aborts, and with ToolchainFailure. */
export async function measureLibraries(
  workshop: Workshop,
  { signal, whenIdle = async () => undefined, onFailure }: MeasureOptions,
  ended: AbortSignal,
): Promise<void> {
  const until = signal ? AbortSignal.any([signal, ended]) : ended;
  const libos = await readLibos(workshop.libosDir);
  const side = await workshop.nativeSide('unix', boards[0]);
  const code = codeDigest({ libraries: workshop.libraries, native: await side.inputs() });
  const step: Step = async (work) => {
    await whenIdle();
    until.throwIfAborted();
    return work();
  };
  let floor: Weighed | undefined;
  const { cache } = workshop;
  for (const { library } of libos.libraries) {
    until.throwIfAborted();
    const probe = probeOf(library, libos);
    if (!probe) continue;
    const measured = keepMeasurement(cache, code, library.name, async () => {
      floor ??= await weigh(workshop, [{ path: 'main.ts', content: smallestProgram }], step, until);
      const whole = await weigh(workshop, probe.files, step, until);
      const packages = await packagesOf(workshop.libosDir, library.name);
      return compare({ library, packages, probe, whole, floor });
    });
    await measured.catch((error: unknown) => {
      until.throwIfAborted();
      onFailure?.(library.name, error);
    });
  }
}

type Step = <T>(work: () => T | Promise<T>) => Promise<T>;

/** The size of an appliance's image on each of its targets, and what its bytes are. */
type Weighed = ReadonlyMap<Target, Weight>;

interface Weight {
  bytes: number;
  /** Of these, what is there without a snapshot. */
  baseBytes: number;
  /** What the snapshot's bytes are. */
  parts: readonly ImagePart[];
}

async function weigh(
  workshop: Workshop,
  files: readonly SourceFile[],
  step: Step,
  signal: AbortSignal,
): Promise<Weighed> {
  const validated = validate('measured', files);
  if (!validated.ok) throw new Error(validated.message);
  const { appliance } = validated;
  const bundled = await step(() => workshop.bundler.bundle(appliance));
  if (!bundled.ok) throw new Error(bundled.message);
  const { bundle } = bundled;
  const { evaluator, emptySnapshotBytes } = await workshop.engine();
  const given = await blobsGiven(workshop, appliance, bundle);
  const made = await step(() =>
    snapshotOf(evaluator, bundle, given, appliance.memoryMiB, signal, () => undefined),
  );
  if (!made.ok) throw new Error(made.message);
  const { snapshot, blobBytes } = made;
  const snapshotParts = partsOfSnapshot(snapshot.length, emptySnapshotBytes, bundle.parts, blobBytes);
  const weighed = new Map<Target, Weight>();
  for (const target of appliance.targets ?? Target.options) {
    const { context, bases } = await workshop.nativeSide(target, boards[0]);
    const needed = featuresFor(bundle.features, appliance, target, context.platform.rows[target]);
    if (!needed.ok) continue;
    const content = { features: needed.features, modules: bundle.modules };
    const { template } = await step(() => bases.get(target, content, () => undefined));
    const bytes = await step(() => attachSnapshot(template, snapshot).length);
    weighed.set(target, { bytes, baseBytes: template.head.length, parts: snapshotParts });
  }
  return weighed;
}

function blobsGiven({ cache }: Workshop, appliance: Appliance, bundle: Bundle) {
  return bundle.readsBlobs ? blobsOf(appliance, bundle.listsPublic, cache) : undefined;
}

interface Comparison {
  library: Library;
  /** From npm, of the library. */
  packages: readonly string[];
  probe: Probe;
  whole: Weighed;
  floor: Weighed;
}

function compare({ library, packages, probe, whole, floor }: Comparison): Measurement {
  const bytes: Measurement['bytes'] = {};
  const ownBytes: Measurement['ownBytes'] = {};
  const own = [library.name, ...packages];
  const bringsBase = library.provides.includes(NETWORK_STACK) || library.native !== undefined;
  for (const target of library.targets) {
    const [image, least] = [whole.get(target), floor.get(target)];
    if (!image || !least) continue;
    const added = (isCounted: (name: string) => boolean): number =>
      Math.max(0, scriptBytes(image.parts, isCounted) - scriptBytes(least.parts, isCounted));
    const all = image.bytes - least.bytes - added(probe.isForeign);
    const below = bringsBase ? image.baseBytes - least.baseBytes : 0;
    bytes[target] = all;
    // The share of a script is estimated from its text, and may come out above what was measured.
    ownBytes[target] = Math.min(all, added((name) => own.includes(name)) + below);
  }
  return { bytes, ownBytes };
}

/** What the scripts of libraries, and of packages, take of a snapshot. */
function scriptBytes(parts: readonly ImagePart[], isCounted: (name: string) => boolean): number {
  const counted = parts.filter((part) => part.layer === 'library' && isCounted(part.library));
  return counted.reduce((sum, part) => sum + part.bytes, 0);
}
