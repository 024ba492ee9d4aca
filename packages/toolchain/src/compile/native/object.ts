import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Target } from '@skerry/contracts';
import { digestOf } from '../cache.ts';
import { translate } from '../engine.ts';
import { type CompileContext, type ObjectFile, objectOf } from '../objects.ts';
import { describe, PAGES_OF_MIB } from './description.ts';
import { failure, type NativeSource, type ReducedModule, reducedModule } from './source.ts';
import { readTranslated, type Translated } from './translated.ts';

/** Native modules as objects for the linker: each is compiled once for a processor and a slot of the address space. */

/** Slots 0 and 1 are the engine's and the data plane's; hal.h has 8. */
const FIRST_SLOT = 2;
const SLOTS = 8;

/** NATIVE_VALUES of native-module.h. */
const MOST_PARAMETERS = 24;

/** The objects of an image's modules. The largest has the first slot whatever else there is, so that it is compiled once. */
export async function nativeObjects(
  context: CompileContext,
  target: Target,
  modules: readonly NativeSource[],
): Promise<ObjectFile[]> {
  if (modules.length > SLOTS - FIRST_SLOT) {
    const first = modules[0] as NativeSource;
    throw failure(first, `is one of ${modules.length}, and an image has room for ${SLOTS - FIRST_SLOT}`);
  }
  const reduced = await Promise.all(
    modules.map(async (module) => ({ module, ...(await reducedModule(context, module)) })),
  );
  reduced.sort((a, b) => b.wasm.length - a.wasm.length || (a.module.name < b.module.name ? -1 : 1));
  return Promise.all(
    reduced.map(({ module, ...found }, index) => {
      return nativeObject(context, target, module, found, FIRST_SLOT + index);
    }),
  );
}

async function nativeObject(
  context: CompileContext,
  target: Target,
  module: NativeSource,
  { wasm, border }: ReducedModule,
  slot: number,
): Promise<ObjectFile> {
  const { cache, signal } = context;
  const { name } = module;
  const generated = (await translate(cache, name, wasm, signal)).path;
  const [header, source] = await Promise.all([
    readFile(join(generated, `${name}.h`), 'utf8'),
    readFile(join(generated, `${name}.c`), 'utf8'),
  ]);
  const translated = readTranslated(header, source);
  const wantedPages = border.memoryPages ?? translated.ownMemory?.pages;
  check(module, translated);
  if (wantedPages === undefined) throw failure(module, 'neither imports a memory nor has one');
  const { exports, initialMemoryMiB, maxMemoryMiB } = module;
  const initialPages = Math.min(wantedPages, (initialMemoryMiB ?? Infinity) * PAGES_OF_MIB);
  const isTableOpen = border.tables.length > 0;
  const text = describe({ name, slot, initialPages, maxMemoryMiB, exports, isTableOpen, translated });
  const described = await cache.entry('described', digestOf('described/1', text), async (path) => {
    await mkdir(path);
    await writeFile(join(path, 'module.c'), text);
  });
  const { cpu } = context.platform.rows[target];
  const set = {
    target,
    variant: 'engine',
    sources: [],
    generated: [generated],
    isHot: true,
    announcement: `Compiling the native module ${name} for ${cpu}: once, a minute or two for a large one.`,
  } as const;
  return {
    name: `module+${module.library}+${name}.o`,
    path: await objectOf(context, set, join(described.path, 'module.c')),
  };
}

function check(module: NativeSource, { exports, imports, types, tables }: Translated) {
  const named = new Set(exports.map(({ name }) => name));
  const missing = module.exports.filter((name) => !named.has(name));
  if (missing.length > 0) throw failure(module, `exports no function ${missing.join(', ')}`);
  const odd = [...exports, ...imports].find(({ signature }) => signature === undefined);
  if (odd) throw failure(module, `has several results for ${odd.name}; one at most can be passed on`);
  if (tables > 1) throw failure(module, 'has several tables');
  const long = types.find((signature) => signature.length > MOST_PARAMETERS);
  if (long) throw failure(module, `has a function with more than ${MOST_PARAMETERS} parameters and results`);
}
