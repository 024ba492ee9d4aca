/**
 * The data plane's wasm modules, and others in AssemblyScript, by content: compiled once and kept in the folder that builds
 * of images use too, so that whoever comes second, the toolchain, a test or the runner's gateway, finds it there.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type AssemblySource, flags, sources, type Variant } from './compiler.ts';

export type { Variant } from './compiler.ts';

/** asc takes seconds; a machine that is busy with other compilers makes it many. */
const COMPILE_TIMEOUT_MS = 5 * 60_000;

const variantSource = (variant: Variant): AssemblySource => ({ root: sources, entry: `${variant}.ts` });

/** What decides the data plane's bytes. */
export function dataplaneDigest(variant: Variant): Promise<string> {
  return assemblyDigest(variantSource(variant));
}

/** The data plane's bytes, as `assemblyWasm`. */
export function dataplaneWasm(variant: Variant, cacheDir?: string): Promise<Uint8Array> {
  return assemblyWasm(variantSource(variant), cacheDir);
}

/** What decides the bytes of a module. */
async function assemblyDigest({ root, entry, flags: more = [] }: AssemblySource): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((file) => file.isFile() && file.name.endsWith('.ts'))
    .map((file) => join(file.parentPath, file.name))
    .sort();
  const facts = ['dataplane/2', entry, [...flags, ...more], await compilerVersion()];
  const hash = createHash('sha256').update(JSON.stringify(facts));
  for (const path of paths) {
    const text = await readFile(path);
    hash.update(`${relative(root, path)}:${text.length}:`).update(text);
  }
  return hash.digest('hex');
}

/** What this process compiles now. */
const running = new Map<string, Promise<Uint8Array>>();

/**
 * The module's bytes, from `cacheDir` when they were compiled before; else a thread compiles them. Rejects with the
 * compiler's words.
 */
export async function assemblyWasm(
  source: AssemblySource,
  cacheDir: string = defaultCacheDir(),
): Promise<Uint8Array> {
  const key = await assemblyDigest(source);
  const path = join(cacheDir, 'dataplane', key.slice(0, 2), `${key}.wasm`);
  const known = running.get(path) ?? (await readFile(path).catch(() => undefined));
  if (known) return known;
  // Another caller may have begun while this one looked.
  const made = running.get(path) ?? make(source, path).finally(() => running.delete(path));
  running.set(path, made);
  return made;
}

async function make(source: AssemblySource, path: string): Promise<Uint8Array> {
  const wasm = await compileInThread(source);
  await mkdir(join(path, '..'), { recursive: true });
  // Another process may do the same: what is renamed is whole, and both have the same bytes.
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, wasm);
  await rename(temporary, path);
  return wasm;
}

async function compileInThread(source: AssemblySource): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const thread = new Worker(new URL('./compiler-thread.ts', import.meta.url), { workerData: source });
  const timer = setTimeout(() => {
    reject(new Error(`${source.entry} took longer than ${COMPILE_TIMEOUT_MS / 1000} s to compile`));
  }, COMPILE_TIMEOUT_MS);
  thread.once('message', resolve).once('error', reject);
  thread.once('exit', (code) => reject(new Error(`the compiler of ${source.entry} ended with ${code}`)));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}

/** Where the toolchain has its cache, too. */
function defaultCacheDir({ env } = process): string {
  if (env['SKERRY_CACHE']) return env['SKERRY_CACHE'];
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'skerry');
}

async function compilerVersion(): Promise<string> {
  const path = fileURLToPath(import.meta.resolve('assemblyscript/asc'));
  const text = await readFile(join(path, '../../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
