import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { limits, type Target } from '@skerry/contracts';
import { type Cache, digestOf } from './cache.ts';
import { wabtInclude } from './engine.ts';
import { compileFlags } from './flags.ts';
import { limiter } from './limiter.ts';
import type { Platform, Variant } from './platform.ts';
import { requireTool } from './tool.ts';
import { toolVersion } from './versions.ts';

/** C to object files, each compiled when its preprocessed text is new. */

/** The engine's C takes half a minute on a free core. */
const COMPILE_TIMEOUT_MS = 10 * 60_000;
/** An appliance's own code; it is as long as its author makes it. */
const NATIVE_TIMEOUT_MS = limits.buildMs;

/** clang processes at once in this process: two fill a small machine and leave the service room to answer. */
const compilers = limiter(2);

export interface CompileContext {
  cache: Cache;
  platform: Platform;
  signal?: AbortSignal | undefined;
  /** Told when something slow begins; not called when all is in the cache. */
  onLog?: ((text: string) => void) | undefined;
}

/** One named object file. */
export interface ObjectFile {
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
  /** Told when a source of it has to be compiled. */
  announcement?: string;
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

/** Compiles one source, below the libos folder or of an absolute path, and returns where its object is. */
export async function objectOf(context: CompileContext, set: SourceSet, source: string): Promise<string> {
  const { cache, platform, signal } = context;
  const { variant } = set;
  const cpu = platform.rows[set.target].cpu;
  const isModule = source.endsWith('/module.c');
  const isFast = set.isHot === true || (isModule && (variant === 'native' || cpu === 'x86_64'));
  const glue = ['net', 'modules', 'block', 'vchan', 'xenstore'].map((name) => `platform/${name}/`);
  const knowing = [`platform/${variant}/`, ...glue];
  const knowsModules = isModule || knowing.some((folder) => source.startsWith(folder));
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
      if (set.announcement) context.onLog?.(set.announcement);
      const object = join(scratch, 'object.o');
      await compilers(() => requireTool('clang', [...flags, '-c', source, '-o', object], options));
      await rename(object, path);
    });
    return entry.path;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A new folder on the cache's file system, so that renames out of it are atomic. */
export async function scratchFolder(cache: Cache): Promise<string> {
  const parent = join(cache.folder, 'scratch');
  await mkdir(parent, { recursive: true });
  return mkdtemp(join(parent, 'work-'));
}
