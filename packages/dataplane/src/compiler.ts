/** How AssemblyScript of ours becomes wasm. What becomes of the wasm in an image is the toolchain's. */
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `direct`: our TCP/IP on network devices. `host`: streams that the host's sockets carry. */
export type Variant = 'direct' | 'host';

export const sources = fileURLToPath(new URL('../assembly', import.meta.url));

/** A module in AssemblyScript: its entry, relative to the folder that its imports stay in. */
export interface AssemblySource {
  root: string;
  entry: string;
  /** More flags of the compiler. */
  flags?: readonly string[];
}

/**
 * No runtime: nothing is allocated but by a module's own pools. No SIMD: wasm2c 1.0.32 does not know it. --debug
 * keeps the functions' names and changes no code: by them an image's bytes are told apart. Binaryen's optimiser, which
 * asc ends with, finds nothing more in a second run.
 */
export const flags = [
  ...['-O3', '--runtime', 'stub', '--noAssert', '--initialMemory', '4'],
  ...['--disable', 'simd', '--use', 'abort=', '--debug'],
] as const;

const OUTPUT = 'module.wasm';

/** The module's bytes. Takes seconds of this thread. Rejects with the compiler's words. */
export async function compile({ root, entry, flags: more = [] }: AssemblySource): Promise<Uint8Array> {
  const { main: asc } = await import('assemblyscript/asc');
  let wasm: Uint8Array | undefined;
  let said = '';
  const sink = { write: (chunk: string | Uint8Array) => (said += String(chunk)) };
  const { error } = await asc([entry, ...flags, ...more, '--outFile', OUTPUT], {
    stdout: sink,
    stderr: sink,
    readFile: async (name) => {
      const path = posix.normalize(name);
      if (path.startsWith('..') || posix.isAbsolute(path)) return null;
      return readFile(join(root, path), 'utf8').catch(() => null);
    },
    writeFile(name, contents) {
      if (name === OUTPUT && typeof contents !== 'string') wasm = Uint8Array.from(contents);
    },
    listFiles: () => [],
  });
  if (error || !wasm) throw new Error(`${entry} does not compile:\n${said}${error?.message ?? ''}`);
  return wasm;
}
