import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cache, digestOf } from './cache.ts';
import { ToolchainFailure } from './failure.ts';
import { rewriteLinearAccess } from './linear-access.ts';
import { requireTool } from './tool.ts';
import { toolVersion } from './versions.ts';

/**
 * quickjs.wasm → engine.wasm → quickjs.c. The same engine.wasm evaluates module scope at build time and is
 * translated for the image: a heap snapshot is only valid for exactly these bytes.
 */

/** What the platform's glue and the evaluator call; everything that none of these reaches is cut out. */
export const engineExports = [
  'memory',
  '__stack_pointer',
  '_initialize',
  '__indirect_function_table',
  'qjs_init',
  'qjs_eval',
  'qjs_call',
  'qjs_compile',
  'qjs_eval_bytecode',
  'qjs_new_host_function',
  'qjs_get_global',
  'qjs_set_prop_string',
  'qjs_get_prop_string',
  'qjs_new_string',
  'qjs_new_number',
  'qjs_new_object',
  'qjs_new_uint8_array',
  'qjs_new_error',
  'qjs_get_string',
  'qjs_get_string_len',
  'qjs_get_float64',
  'qjs_get_bool',
  'qjs_get_array_buffer',
  'qjs_get_typed_array_buffer',
  'qjs_get_undefined',
  'qjs_get_null',
  'qjs_get_true',
  'qjs_get_false',
  'qjs_free_cstring',
  'qjs_free_value',
  'qjs_dup_value',
  'qjs_typeof',
  'qjs_is_exception',
  'qjs_is_undefined',
  'qjs_is_string',
  'qjs_is_null',
  'qjs_throw',
  'qjs_get_exception',
  'qjs_promise_state',
  'qjs_promise_result',
  'qjs_execute_pending_job',
  'qjs_is_job_pending',
  'qjs_set_interrupt_handler',
  'qjs_set_promise_rejection_handler',
  'qjs_set_memory_limit',
  'qjs_set_max_stack_size',
  'qjs_compute_memory_usage',
  'qjs_run_gc',
  'qjs_set_gc_threshold',
  'qjs_get_runtime_ptr',
  'qjs_get_context_ptr',
  'wasm_malloc',
  'wasm_free',
  'JS_WriteObject',
  'JS_ReadObject',
] as const;

/** Exactly the features that quickjs.wasm uses; `--all-features` would let the optimiser emit what wasm2c cannot read. */
export const wasmFeatureFlags = [
  '--enable-bulk-memory',
  '--enable-sign-ext',
  '--enable-mutable-globals',
  '--enable-nontrapping-float-to-int',
] as const;

/** Where Debian's wabt has it. */
const WASM_RT_HEADER = '/usr/include/wasm-rt.h';

const OPTIMISE_TIMEOUT_MS = 180_000;
const TRANSLATE_TIMEOUT_MS = 60_000;

/** Finds a program that npm's `binaryen` ships; it runs under this Node. */
export function binaryenTool(name: 'wasm-metadce' | 'wasm-opt'): string {
  return join(dirname(fileURLToPath(import.meta.resolve('binaryen'))), 'bin', name);
}

export async function binaryenVersion(): Promise<string> {
  const path = join(dirname(fileURLToPath(import.meta.resolve('binaryen'))), 'package.json');
  return (JSON.parse(await readFile(path, 'utf8')) as { version: string }).version;
}

const quickjsWasm = fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm'));

/** The digest of everything that decides engine.wasm. */
export async function engineDigest(): Promise<string> {
  return digestOf(
    'engine-wasm/1',
    await readFile(quickjsWasm),
    await binaryenVersion(),
    ...wasmFeatureFlags,
    ...engineExports,
  );
}

/** The path of engine.wasm: npm's quickjs.wasm with only `engineExports` and what they reach, optimised for size. */
export async function engineWasm(
  cache: Cache,
  signal?: AbortSignal,
): Promise<{ path: string; cached: boolean }> {
  const source = quickjsWasm;
  const key = await engineDigest();
  return cache.entry('engine', key, async (path) => {
    const folder = `${path}.work`;
    await mkdir(folder, { recursive: true });
    try {
      const roots = { name: 'roots', root: true, reaches: [...engineExports] };
      const graph = [roots, ...engineExports.map((name) => ({ name, export: name }))];
      await writeFile(join(folder, 'graph.json'), JSON.stringify(graph));
      const options = { timeoutMs: OPTIMISE_TIMEOUT_MS, cwd: folder, signal };
      const reduce = [
        binaryenTool('wasm-metadce'),
        source,
        '--graph-file',
        'graph.json',
        '-o',
        'reduced.wasm',
      ];
      await requireTool(process.execPath, [...reduce, ...wasmFeatureFlags], options);
      const optimise = [
        binaryenTool('wasm-opt'),
        'reduced.wasm',
        '-Oz',
        '-o',
        'engine.wasm',
        ...wasmFeatureFlags,
      ];
      await requireTool(process.execPath, optimise, options);
      await rename(join(folder, 'engine.wasm'), path);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/**
 * Translates a wasm module to C: the folder that is returned holds `<name>.c` and `<name>.h`. The names inside
 * follow wabt 1.0.32 (`Z_<name>Z_<export>`).
 */
export async function translate(
  cache: Cache,
  name: string,
  wasm: Uint8Array,
  signal?: AbortSignal,
): Promise<{ path: string; cached: boolean }> {
  const key = digestOf('wasm2c/2', name, wasm, await toolVersion('wasm2c'));
  return cache.entry('translated', key, async (path) => {
    await mkdir(path);
    const input = join(path, `${name}.wasm`);
    await writeFile(input, wasm);
    const args = ['-n', name, `${name}.wasm`, '-o', `${name}.c`];
    await requireTool('wasm2c', args, { timeoutMs: TRANSLATE_TIMEOUT_MS, cwd: path, signal });
    await rm(input);
    const output = join(path, `${name}.c`);
    await writeFile(output, rewriteLinearAccess(await readFile(output, 'utf8')));
  });
}

/** A folder that holds only wabt's wasm-rt.h, the header of all translated modules. Throws TOOL_MISSING. */
export async function wabtInclude(cache: Cache): Promise<string> {
  const bytes = await readFile(WASM_RT_HEADER).catch(() => {
    throw new ToolchainFailure('TOOL_MISSING', `${WASM_RT_HEADER} is missing (Debian's package wabt).`);
  });
  const entry = await cache.entry('wabt-include', digestOf('wabt-include/1', bytes), async (path) => {
    await mkdir(path);
    await writeFile(join(path, 'wasm-rt.h'), bytes);
  });
  return entry.path;
}
