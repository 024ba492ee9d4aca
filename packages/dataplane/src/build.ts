/**
 * AssemblyScript → wasm: the data plane of `assembly/`, compiled once per content and kept in a folder. Owns how it is
 * compiled; what becomes of it in an image is the toolchain's.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main as asc } from 'assemblyscript/asc';

/** `direct`: our TCP/IP on network devices. `host`: streams that the host's sockets carry. */
export type Variant = 'direct' | 'host';

const sources = fileURLToPath(new URL('../assembly', import.meta.url));

/** No runtime: nothing is allocated but by the data plane's own pools. No SIMD: wasm2c 1.0.32 does not know it. */
const flags = [
  ...['-O3', '--runtime', 'stub', '--noAssert', '--initialMemory', '4'],
  ...['--disable', 'simd', '--use', 'abort='],
] as const;

/** What decides the module's bytes. */
export async function dataplaneDigest(variant: Variant): Promise<string> {
  const entries = await readdir(sources, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256').update(
    JSON.stringify(['dataplane/1', variant, flags, await compilerVersion()]),
  );
  for (const path of paths) {
    const text = await readFile(path);
    hash.update(`${relative(sources, path)}:${text.length}:`).update(text);
  }
  return hash.digest('hex');
}

/** The module's bytes, from `cacheDir` when they were compiled before. Rejects with the compiler's words. */
export async function dataplaneWasm(
  variant: Variant,
  cacheDir: string = join(homedir(), '.cache', 'skerry'),
): Promise<Uint8Array> {
  const key = await dataplaneDigest(variant);
  const folder = join(cacheDir, 'dataplane', key.slice(0, 2));
  const path = join(folder, `${key}.wasm`);
  const known = await readFile(path).catch(() => undefined);
  if (known) return known;
  const wasm = await compile(variant);
  await mkdir(folder, { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, wasm);
  await rename(temporary, path);
  return wasm;
}

async function compile(variant: Variant): Promise<Uint8Array> {
  let wasm: Uint8Array | undefined;
  let said = '';
  const sink = { write: (chunk: string | Uint8Array) => (said += String(chunk)) };
  const { error } = await asc([`${variant}.ts`, ...flags, '--outFile', 'net.wasm'], {
    stdout: sink,
    stderr: sink,
    readFile: async (name) => {
      const path = posix.normalize(name);
      if (path.startsWith('..') || posix.isAbsolute(path)) return null;
      return readFile(join(sources, path), 'utf8').catch(() => null);
    },
    writeFile(name, contents) {
      if (name === 'net.wasm' && typeof contents !== 'string') wasm = Uint8Array.from(contents);
    },
    listFiles: () => [],
  });
  if (error || !wasm) throw new Error(`the data plane does not compile:\n${said}${error?.message ?? ''}`);
  return wasm;
}

async function compilerVersion(): Promise<string> {
  const path = fileURLToPath(import.meta.resolve('assemblyscript/asc'));
  const text = await readFile(join(path, '../../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
