import { dataplaneDigest, dataplaneWasm, type Variant } from '@skerry/dataplane';
import { ToolchainFailure } from './failure.ts';
import type { CompileContext } from './objects.ts';
import type { Feature } from './platform.ts';

/** The data plane's wasm module that a feature links; Node users of the same cache find the same entry. */

const variants: Partial<Record<Feature, Variant>> = { 'net-direct': 'direct', 'net-host': 'host' };

/** The module's bytes; undefined when the feature has nothing to do with it. Throws ToolchainFailure with the compiler's words. */
export async function dataplaneOf(
  { cache }: CompileContext,
  feature: Feature,
): Promise<Uint8Array | undefined> {
  const variant = variants[feature];
  if (variant === undefined) return undefined;
  try {
    return await dataplaneWasm(variant, cache.folder);
  } catch (error) {
    throw new ToolchainFailure('TOOLCHAIN_FAILED', String(error), { cause: error });
  }
}

/** What decides these bytes, for all features. */
export async function digestOfDataplanes(): Promise<string[]> {
  return Promise.all(Object.values(variants).map((variant) => dataplaneDigest(variant)));
}
