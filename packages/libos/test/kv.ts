/** The native module of kv in Node, where it runs as WebAssembly: for the tests of the store. */
import { fileURLToPath } from 'node:url';
import { assemblyWasm } from '@skerry/dataplane';
import type { KvCoreOptions } from '../src/kv/core.ts';
import { type KvExports, KvNative } from '../src/kv/native.ts';
import { nativeModuleOf } from './native-module.ts';

const root = fileURLToPath(new URL('../src/kv/assembly', import.meta.url));
const source = { root, entry: 'kv.as.ts' };
const whole = await assemblyWasm({ ...source, flags: ['--exportTable'] });
/** Compiled once for each limit. */
const limited = new Map<number, Uint8Array>();

/** An instance of its own, with memory of its own. */
export function kvNative(): KvNative {
  return new KvNative(nativeModuleOf<KvExports>(whole, { name: 'kv' }));
}

/** One whose memory has at most so many pages of 64 KiB. */
export async function smallKvNative(pages: number): Promise<KvNative> {
  const flags = ['--exportTable', '--maximumMemory', String(pages)];
  const wasm = limited.get(pages) ?? (await assemblyWasm({ ...source, flags }));
  limited.set(pages, wasm);
  return new KvNative(nativeModuleOf<KvExports>(wasm, { name: 'kv' }));
}

/** How a store is opened: by itself, with a small cache, and merging whenever it can. */
export function kvOptions(native = kvNative(), cacheBytes = 1 << 20): KvCoreOptions {
  return { native, cacheBytes, pause: async () => undefined };
}
