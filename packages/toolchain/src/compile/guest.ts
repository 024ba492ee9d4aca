/** Guests in C: programs directly on hal.h, without wasm. They test the platform; no appliance is one. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Target } from '@skerry/contracts';
import { stripImage } from '../assemble/template.ts';
import { digestOfNativeCode, linkInto } from './base.ts';
import { digestOf } from './cache.ts';
import { ToolchainFailure } from './failure.ts';
import { type CompileContext, objectsOf } from './objects.ts';
import type { FeatureSet } from './platform.ts';

/**
 * The image of one C file that defines `skerry_main`, with the devices of these features. `source` is relative to the
 * libos folder. Throws ToolchainFailure.
 */
export async function guestImage(
  context: CompileContext,
  target: Target,
  source: string,
  features: FeatureSet = [],
): Promise<Uint8Array> {
  const { cache, platform } = context;
  const text = await readFile(join(platform.libosDir, source));
  const inputs = await digestOfNativeCode(context);
  const key = digestOf('guest/2', target, features.join(), inputs, source, text);
  const entry = await cache.entry('guest', key, async (path) => {
    const shared = platform.sources(target, 'native').filter((file) => !file.startsWith('platform/native/'));
    const devices = features.flatMap((feature) => platform.featureDevices(target, feature));
    const sources = [...new Set([...shared, ...devices, source])];
    const objects = await objectsOf(context, { target, variant: 'native', sources });
    await linkInto(context, target, objects, path);
  });
  const elf = await readFile(join(entry.path, 'base.elf'));
  const stripped = stripImage(elf, platform.rows[target].format);
  if (!stripped.ok) throw new ToolchainFailure('TOOLCHAIN_FAILED', `The guest ${source} is no valid image.`);
  return stripped.image;
}
