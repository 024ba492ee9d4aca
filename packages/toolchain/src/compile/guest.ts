/** Guests in C: programs directly on hal.h, without wasm. They test the platform; no appliance is one. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Target } from '@skerry/contracts';
import { stripImage } from '../assemble/template.ts';
import { type CompileContext, digestOfNativeCode, linkInto, objectsOf } from './base.ts';
import { digestOf } from './cache.ts';
import { ToolchainFailure } from './failure.ts';
import type { Feature } from './platform.ts';

/**
 * The image of one C file that defines `skerry_main`, with the drivers of the features that it wants. `source` is
 * relative to the libos folder. Throws ToolchainFailure.
 */
export async function guestImage(
  context: CompileContext,
  target: Target,
  source: string,
  wanted: readonly Feature[] = [],
): Promise<Uint8Array> {
  const { cache, platform } = context;
  const text = await readFile(join(platform.libosDir, source));
  const key = digestOf('guest/2', target, await digestOfNativeCode(context), source, text, ...wanted);
  const entry = await cache.entry('guest', key, async (path) => {
    const all = platform.sources(target, 'native', wanted);
    const shared = all.filter((file) => !file.startsWith('platform/native/'));
    const objects = await objectsOf(context, target, 'native', [...shared, source], undefined);
    await linkInto(context, target, objects, path);
  });
  const elf = await readFile(join(entry.path, 'base.elf'));
  const stripped = stripImage(elf, platform.rows[target].format);
  if (!stripped.ok) throw new ToolchainFailure('TOOLCHAIN_FAILED', `The guest ${source} is no valid image.`);
  return stripped.image;
}
