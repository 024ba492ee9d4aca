/** zlib in Node: the wasm file of the package. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Zlib } from '../src/compression/zlib.ts';
import type { ZlibExports } from '../src/compression/zlib-exports.ts';
import { nativeModuleOf } from './native-module.ts';

const wasm = readFileSync(createRequire(import.meta.url).resolve('@zip.js/zip.js/dist/zip-module.wasm'));

export const startZlib = (): Zlib => new Zlib(nativeModuleOf<ZlibExports>(wasm, { name: 'zlib' }));
