import { copyFile, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Target } from '@skerry/contracts';
import { type CacheEntry, digestOf } from './cache.ts';
import { dataplaneOf, digestOfDataplanes } from './dataplane.ts';
import { engineDigest, engineWasm, translate, wabtInclude } from './engine.ts';
import { compileFlags, linkFlags } from './flags.ts';
import { nativeObjects } from './native/object.ts';
import type { NativeSource } from './native/source.ts';
import { type CompileContext, type ObjectFile, objectsOf, scratchFolder } from './objects.ts';
import type { FeatureSet } from './platform.ts';
import { requireTool } from './tool.ts';
import { toolVersion } from './versions.ts';

const LINK_TIMEOUT_MS = 60_000;

/** A linked image without a snapshot, and the linker's account of it. */
export interface Base {
  elf: Uint8Array;
  map: string;
  cached: boolean;
}

/** What a base has besides the platform and the engine. */
export interface BaseContent {
  features: FeatureSet;
  /** Native modules of libraries. */
  modules: readonly NativeSource[];
}

/**
 * The platform and the engine of a target, with a set of features and native modules, compiled and linked: what every image
 * of them begins with. Made once per content of libos, the engine, the data plane, the modules and the tools. Throws
 * ToolchainFailure.
 */
export async function engineBase(
  context: CompileContext,
  target: Target,
  { features, modules: natives }: BaseContent,
): Promise<Base> {
  const { cache, platform, signal } = context;
  const wasm = await readFile((await engineWasm(cache, signal)).path);
  const modules = await Promise.all(features.map((feature) => dataplaneOf(context, feature)));
  const digests = [wasm, ...modules].map((module) => (module ? digestOf(module) : ''));
  const brought = await nativeObjects(context, target, natives);
  const objectDigests = await Promise.all(brought.map(async ({ path }) => digestOf(await readFile(path))));
  const inputs = await digestOfNativeCode(context);
  const key = digestOf('base/3', target, features.join(), inputs, ...digests, '', ...objectDigests);
  const entry = await cache.entry('base', key, async (path) => {
    const engine = (await translate(cache, 'quickjs', wasm, signal)).path;
    const plain = { target, variant: 'engine', sources: platform.sources(target, 'engine') } as const;
    const added = features.map(async (feature, index) => {
      const module = modules[index];
      const net = module && (await translate(cache, 'net', module, signal)).path;
      const sources = platform.featureSources(target, feature);
      return objectsOf(context, {
        ...plain,
        sources,
        generated: net ? [engine, net] : [engine],
        isHot: true,
      });
    });
    const glue = natives.length > 0 ? platform.moduleSources() : [];
    const sets = [
      objectsOf(context, { ...plain, sources: [...plain.sources, ...glue], generated: [engine] }),
    ];
    const objects = await Promise.all([...sets, ...added]);
    await linkInto(context, target, unique([...objects.flat(), ...brought]), path);
  });
  return readBase(entry);
}

/** An AssemblyScript appliance linked with the platform: a whole image in ELF form. */
export async function nativeImage(context: CompileContext, target: Target, wasm: Uint8Array): Promise<Base> {
  const { cache, platform, signal } = context;
  const inputs = await digestOfNativeCode(context);
  const key = digestOf('native/1', target, inputs, digestOf(wasm));
  const entry = await cache.entry('native', key, async (path) => {
    const generated = [(await translate(cache, 'app', wasm, signal)).path];
    const sources = platform.sources(target, 'native');
    const isGlue = (source: string): boolean => source.startsWith('platform/native/');
    const shared = sources.filter((source) => !isGlue(source));
    const plain = { target, variant: 'native' } as const;
    const [rest, glue] = await Promise.all([
      objectsOf(context, { ...plain, sources: shared }, digestOf('native-objects/1', target, inputs)),
      objectsOf(context, { ...plain, sources: sources.filter(isGlue), generated }),
    ]);
    await linkInto(context, target, [...rest, ...glue], path);
  });
  return readBase(entry);
}

/** Everything besides the wasm module that an image's native code is made of. */
export async function digestOfNativeCode({ cache, platform }: CompileContext): Promise<string> {
  const flags = (['x86_64', 'aarch64'] as const).map((cpu) =>
    JSON.stringify(compileFlags({ cpu, source: 'a.c', wabtInclude: 'wabt', optimise: '-Os' })),
  );
  return digestOf(
    platform.digest,
    basename(await wabtInclude(cache)),
    await toolVersion('clang'),
    await toolVersion('ld.lld'),
    ...flags,
    ...linkFlags,
  );
}

/** Everything that decides the bases of all targets and features. */
export async function digestOfBases(context: CompileContext): Promise<string> {
  return digestOf(
    'bases/1',
    await digestOfNativeCode(context),
    await engineDigest(),
    ...(await digestOfDataplanes()),
  );
}

async function readBase(entry: CacheEntry): Promise<Base> {
  const [elf, map] = await Promise.all([
    readFile(join(entry.path, 'base.elf')),
    readFile(join(entry.path, 'base.map'), 'utf8'),
  ]);
  return { elf, map, cached: entry.cached };
}

/** Two features may stand on the same driver: linked once. */
function unique(objects: readonly ObjectFile[]): ObjectFile[] {
  return [...new Map(objects.map((object) => [object.name, object])).values()];
}

/** Links into the folder `path`: base.elf and base.map. */
export async function linkInto(
  { cache, platform, signal }: CompileContext,
  target: Target,
  objects: readonly ObjectFile[],
  path: string,
): Promise<void> {
  const scratch = await scratchFolder(cache);
  try {
    // Linked by name from one folder, so that neither order nor the map depends on where the cache is.
    for (const { name, path: object } of objects) await copyFile(object, join(scratch, name));
    const names = objects.map(({ name }) => name).sort();
    // cpu/ is a library: of its objects only those are linked that something refers to.
    const lazy = names.filter((name) => name.startsWith('cpu+'));
    const eager = names.filter((name) => !name.startsWith('cpu+'));
    const script = join(platform.libosDir, platform.linkerScript(target));
    const args = [
      ...linkFlags,
      '-T',
      script,
      '-Map=base.map',
      '-o',
      'base.elf',
      ...eager,
      '--start-lib',
      ...lazy,
      '--end-lib',
    ];
    await requireTool('ld.lld', args, { timeoutMs: LINK_TIMEOUT_MS, cwd: scratch, signal });
    for (const name of names) await rm(join(scratch, name));
    await rename(scratch, path);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
