import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { limits, type Target } from '@skerry/contracts';
import { type Cache, type CacheEntry, digestOf } from './cache.ts';
import { dataplaneOf, digestOfDataplanes } from './dataplane.ts';
import { engineDigest, engineWasm, translate, wabtInclude } from './engine.ts';
import { compileFlags, linkFlags } from './flags.ts';
import { limiter } from './limiter.ts';
import type { FeatureSet, Platform, Variant } from './platform.ts';
import { requireTool } from './tool.ts';
import { toolVersion } from './versions.ts';

/** The engine's C takes half a minute on a free core. */
const COMPILE_TIMEOUT_MS = 10 * 60_000;
/** An appliance's own code; it is as long as its author makes it. */
const NATIVE_TIMEOUT_MS = limits.buildMs;
const LINK_TIMEOUT_MS = 60_000;

/** clang processes at once in this process: two fill a small machine and leave the service room to answer. */
const compilers = limiter(2);

export interface CompileContext {
  cache: Cache;
  platform: Platform;
  signal?: AbortSignal | undefined;
  /** Told when something slow begins; not called when all is in the cache. */
  onLog?: ((text: string) => void) | undefined;
}

/** A linked image without a snapshot, and the linker's account of it. */
export interface Base {
  elf: Uint8Array;
  map: string;
  cached: boolean;
}

/**
 * The platform and the engine of a target, with a set of features, compiled and linked: what every image of them begins
 * with. Made once per content of libos, the engine, the data plane and the tools. Throws ToolchainFailure.
 */
export async function engineBase(
  context: CompileContext,
  target: Target,
  features: FeatureSet,
): Promise<Base> {
  const { cache, platform, signal } = context;
  const wasm = await readFile((await engineWasm(cache, signal)).path);
  const modules = await Promise.all(features.map((feature) => dataplaneOf(context, feature)));
  const digests = [wasm, ...modules].map((module) => (module ? digestOf(module) : ''));
  const key = digestOf('base/2', target, features.join(), await digestOfNativeCode(context), ...digests);
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
    const objects = await Promise.all([objectsOf(context, { ...plain, generated: [engine] }), ...added]);
    await linkInto(context, target, unique(objects.flat()), path);
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

/** One named object file. */
interface ObjectFile {
  name: string;
  path: string;
}

/** Sources that are compiled in one way. */
export interface SourceSet {
  target: Target;
  variant: Variant;
  /** Relative to the libos folder. */
  sources: readonly string[];
  /** Folders of translated modules; sources outside of the folders that know modules do not see them. */
  generated?: readonly string[];
  /** On the way of every packet: optimised for speed. */
  isHot?: boolean;
}

/** Compiles sources, each only when its preprocessed text is new. `setKey` remembers where the whole set is. */
export async function objectsOf(
  context: CompileContext,
  set: SourceSet,
  setKey?: string,
): Promise<ObjectFile[]> {
  const compileAll = (): Promise<ObjectFile[]> =>
    Promise.all(
      set.sources.map(async (source) => ({
        name: `${source.replace(/^platform\//, '').replaceAll('/', '+')}.o`,
        path: await objectOf(context, set, source),
      })),
    );
  if (setKey === undefined) return compileAll();
  const entry = await context.cache.entry('objects', setKey, async (path) => {
    const objects = await compileAll();
    await mkdir(path);
    for (const { name, path: object } of objects) await copyFile(object, join(path, name));
  });
  const names = (await readdir(entry.path)).sort();
  return names.map((name) => ({ name, path: join(entry.path, name) }));
}

async function objectOf(context: CompileContext, set: SourceSet, source: string): Promise<string> {
  const { cache, platform, signal } = context;
  const { variant } = set;
  const cpu = platform.rows[set.target].cpu;
  const isModule = source.endsWith('/module.c');
  const isFast = set.isHot === true || (isModule && (variant === 'native' || cpu === 'x86_64'));
  const glue = [`platform/${variant}/`, 'platform/net/', 'platform/block/'];
  const knowsModules = glue.some((folder) => source.startsWith(folder));
  const headers = await wabtInclude(cache);
  const generated = knowsModules ? (set.generated ?? []) : [];
  const optimise = isFast ? '-O2' : '-Os';
  const flags = compileFlags({ cpu, source, wabtInclude: headers, optimise, generated });
  const timeoutMs = variant === 'native' && isModule ? NATIVE_TIMEOUT_MS : COMPILE_TIMEOUT_MS;
  const options = { timeoutMs, cwd: platform.libosDir, signal };
  const scratch = await scratchFolder(cache);
  try {
    const expanded = join(scratch, 'expanded');
    await compilers(() => requireTool('clang', [...flags, '-E', '-P', source, '-o', expanded], options));
    const named = flags.map((flag) =>
      generated.reduce(
        (text, folder) => text.replaceAll(folder, 'generated'),
        flag.replaceAll(headers, 'wabt'),
      ),
    );
    const key = digestOf(
      'object/1',
      await toolVersion('clang'),
      JSON.stringify(named),
      await readFile(expanded),
    );
    const entry = await cache.entry('object', key, async (path) => {
      if (isModule && source.startsWith('platform/engine/'))
        context.onLog?.(`Compiling the engine for ${cpu}: once, about a minute.`);
      const object = join(scratch, 'object.o');
      await compilers(() => requireTool('clang', [...flags, '-c', source, '-o', object], options));
      await rename(object, path);
    });
    return entry.path;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
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

/** A new folder on the cache's file system, so that renames out of it are atomic. */
async function scratchFolder(cache: Cache): Promise<string> {
  const parent = join(cache.folder, 'scratch');
  await mkdir(parent, { recursive: true });
  return mkdtemp(join(parent, 'work-'));
}
