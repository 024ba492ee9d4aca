import { digestOfBases } from '../compile/base.ts';
import { type Cache, digestOf } from '../compile/cache.ts';
import type { CompileContext } from '../compile/objects.ts';
import { readPlatform } from '../compile/platform.ts';
import { digestOfLibraries } from '../inputs.ts';

/** What decides the image of given files, as digests: a workshop has the same. */
export interface CodeDigests {
  /** The guest's TypeScript and the toolchain. */
  libraries: string;
  /** Everything that bases are made of. */
  native: string;
  context: CompileContext;
}

/** Takes most of a second. Throws TOOL_MISSING when a tool is not installed. */
export async function readDigests(cache: Cache, libosDir: string): Promise<CodeDigests> {
  const [libraries, platform] = await Promise.all([digestOfLibraries(libosDir), readPlatform(libosDir)]);
  const context = { cache, platform };
  return { libraries, native: await digestOfBases(context), context };
}

/** What was measured or tested is true as long as this stays. */
export function codeDigest({ libraries, native }: Pick<CodeDigests, 'libraries' | 'native'>): string {
  return digestOf('code/1', libraries, native);
}
