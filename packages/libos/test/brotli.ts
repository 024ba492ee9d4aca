/** brotli in Node: the wasm file of the package. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Brotli } from '../src/brotli/brotli.ts';
import type { BrotliExports } from '../src/brotli/brotli-exports.ts';
import type { NativeModule } from '../src/native/index.ts';
import { nativeModuleOf } from './native-module.ts';

const folder = dirname(createRequire(import.meta.url).resolve('brotli-wasm'));
const wasm = readFileSync(join(folder, 'pkg.web/brotli_wasm_bg.wasm'));

/** One of its own, which is told that it may have so many MiB; whether it holds to that, its memory tells. */
export function startBrotli(maxMiB: number): { brotli: Brotli; memory: NativeModule<unknown>['memory'] } {
  const imports = { 'wbg.__wbindgen_error_new': () => 1, 'wbg.__wbindgen_object_drop_ref': () => undefined };
  const module = nativeModuleOf<BrotliExports>(wasm, { name: 'brotli', maxMiB, imports });
  return { brotli: new Brotli(module), memory: module.memory };
}
