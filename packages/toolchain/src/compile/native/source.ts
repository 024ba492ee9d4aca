import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import type { Library, NativeModule } from '@skerry/contracts';
import { assemblyWasm } from '@skerry/dataplane';
import { digestOf } from '../cache.ts';
import { binaryenTool, binaryenVersion, wasmFeatureFlags } from '../engine.ts';
import { ToolchainFailure } from '../failure.ts';
import type { CompileContext } from '../objects.ts';
import { requireTool } from '../tool.ts';
import { borderOf, type WasmBorder } from './border.ts';

/** The wasm of a library's native module: found or compiled, cut down to what the library calls, and looked at. */

/** A native module of a library, and where that library is. */
export interface NativeSource extends NativeModule {
  library: Library['name'];
}

export interface ReducedModule {
  wasm: Uint8Array;
  border: WasmBorder;
}

/** With the table exported, functions of the program can be added to it. */
const ASSEMBLY_FLAGS = ['--exportTable'] as const;

const REDUCE_TIMEOUT_MS = 180_000;

/** All native modules of these libraries. */
export function nativeSourcesOf(libraries: readonly Library[]): NativeSource[] {
  return libraries.flatMap(({ name, native = [] }) => native.map((module) => ({ ...module, library: name })));
}

/** Throws ToolchainFailure when there is no such file, or the module is not what library.json says of it. */
export async function reducedModule(context: CompileContext, module: NativeSource): Promise<ReducedModule> {
  const whole = await bytesOf(context, module);
  const before = borderOf(whole);
  if (!before) throw failure(module, 'is no WebAssembly module that can be read');
  const wasm = await reduced(context, whole, [...module.exports, ...before.tables, ...before.memories]);
  const border = borderOf(wasm) ?? before;
  const known = new Set([...module.imports, ...module.unavailable]);
  const missing = border.functions.filter((name) => !known.has(name));
  if (missing.length > 0) {
    const words = 'neither among its imports nor its unavailable ones in library.json';
    throw failure(
      module,
      `imports ${missing.join(', ')}, ${missing.length > 1 ? 'which are' : 'which is'} ${words}`,
    );
  }
  if (border.others.length > 0) {
    throw failure(module, `imports ${border.others.join(', ')}; only functions and one memory can be given`);
  }
  return { wasm, border };
}

export function failure({ library, name }: NativeSource, what: string): ToolchainFailure {
  return new ToolchainFailure(
    'TOOLCHAIN_FAILED',
    `The native module ${name} of the library ${library} ${what}.`,
  );
}

async function bytesOf({ cache, platform }: CompileContext, module: NativeSource): Promise<Uint8Array> {
  const { source } = module;
  const folder = join(platform.libosDir, 'src', module.library);
  if ('assembly' in source) {
    const path = join(folder, source.assembly);
    try {
      return await assemblyWasm({ ...assemblySourceOf(path), flags: ASSEMBLY_FLAGS }, cache.folder);
    } catch (error) {
      throw failure(module, `cannot be compiled: ${String(error)}`);
    }
  }
  const path = packageFolder(folder, source.package);
  if (path === undefined)
    throw failure(module, `is in the package ${source.package}, which is not installed`);
  return readFile(join(path, source.file)).catch(() => {
    throw failure(module, `is the file ${source.file} of ${source.package}, which has no such file`);
  });
}

/** The imports of AssemblyScript stay below the folder `assembly` that the entry is in, or else in the entry's own. */
function assemblySourceOf(path: string): { root: string; entry: string } {
  const folders = dirname(path).split(sep);
  const at = folders.lastIndexOf('assembly');
  const root = at < 0 ? dirname(path) : folders.slice(0, at + 1).join(sep);
  return { root, entry: path.slice(root.length + 1).replaceAll(sep, '/') };
}

/** Where a package is installed that files below `folder` would import; a package may not export its package.json. */
function packageFolder(folder: string, name: string): string | undefined {
  const paths = createRequire(join(folder, 'index.ts')).resolve.paths(name) ?? [];
  return paths.map((path) => join(path, name)).find(isPackage);
}

function isPackage(folder: string): boolean {
  return existsSync(join(folder, 'package.json'));
}

/** Keeps these exports and what they reach. */
async function reduced(
  { cache, signal }: CompileContext,
  whole: Uint8Array,
  exports: readonly string[],
): Promise<Uint8Array> {
  const key = digestOf('reduced/1', whole, await binaryenVersion(), ...wasmFeatureFlags, ...exports);
  const entry = await cache.entry('reduced', key, async (path) => {
    const folder = `${path}.work`;
    await mkdir(folder, { recursive: true });
    try {
      const roots = { name: 'roots', root: true, reaches: exports };
      const graph = [roots, ...exports.map((name) => ({ name, export: name }))];
      await writeFile(join(folder, 'graph.json'), JSON.stringify(graph));
      await writeFile(join(folder, 'whole.wasm'), whole);
      const args = [
        'whole.wasm',
        '--graph-file',
        'graph.json',
        '-o',
        'reduced.wasm',
        '-g',
        ...wasmFeatureFlags,
      ];
      const command = [binaryenTool('wasm-metadce'), ...args];
      await requireTool(process.execPath, command, { timeoutMs: REDUCE_TIMEOUT_MS, cwd: folder, signal });
      await rename(join(folder, 'reduced.wasm'), path);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
  return readFile(entry.path);
}
