import { digestOfBases } from '../compile/base.ts';
import { type Cache, digestOf } from '../compile/cache.ts';
import { readPlatform } from '../compile/platform.ts';
import { digestOfLibraries } from '../inputs.ts';

/**
 * The digest of everything that decides what an image of given files is: libos, data plane, engine, toolchain, tools. What
 * was measured or tested is true as long as this stays. Throws TOOL_MISSING when a tool is not installed.
 */
export async function digestOfCode(cache: Cache, libosDir: string): Promise<string> {
  const [libraries, native] = await Promise.all([
    digestOfLibraries(libosDir),
    readPlatform(libosDir).then((platform) => digestOfBases({ cache, platform })),
  ]);
  return codeDigest(libraries, native);
}

/** The same of the two digests that a workshop has. */
export function codeDigest(libraries: string, native: string): string {
  return digestOf('code/1', libraries, native);
}
