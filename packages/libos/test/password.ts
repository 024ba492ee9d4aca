/** The module of the library password in Node. */
import { fileURLToPath } from 'node:url';
import { assemblyWasm } from '@skerry/dataplane';
import type { HashExports } from '../src/password/hash-exports.ts';
import { Hashes } from '../src/password/hashes.ts';
import { nativeModuleOf } from './native-module.ts';

const root = fileURLToPath(new URL('../src/password/assembly', import.meta.url));
const wasm = await assemblyWasm({ root, entry: 'hash.as.ts', flags: ['--exportTable'] });

/** Its memory may grow to so many MiB. */
export function startHashes(maxMiB = 512): Hashes {
  return new Hashes(nativeModuleOf<HashExports>(wasm, { name: 'password', maxMiB }));
}

/** What the engine has of base64 and this version of Node has not yet. Returns what takes it away again. */
export function withBase64(): () => void {
  const strict = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3})?$/;
  const fromBase64 = (encoded: string): Uint8Array => {
    if (!strict.test(encoded)) throw new SyntaxError('this is no base64');
    return Uint8Array.from(Buffer.from(encoded, 'base64'));
  };
  function toBase64(this: Uint8Array, { omitPadding = false } = {}): string {
    const encoded = Buffer.from(this).toString('base64');
    return omitPadding ? encoded.replace(/=+$/, '') : encoded;
  }
  Object.assign(Uint8Array, { fromBase64 });
  Object.assign(Uint8Array.prototype, { toBase64 });
  return () => {
    Reflect.deleteProperty(Uint8Array, 'fromBase64');
    Reflect.deleteProperty(Uint8Array.prototype, 'toBase64');
  };
}
