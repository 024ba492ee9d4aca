import type { Example, Target } from '@skerry/contracts';
import type { Toolchain } from '@skerry/toolchain';

export interface GalleryOptions {
  /** Awaited before every image: a build that somebody waits for goes first. */
  readonly whenIdle: () => Promise<void>;
  /** An image that cannot be made is told here, and the next one is tried. */
  readonly onFailure: (example: string, target: Target, message: string) => void;
}

/**
 * Builds the gallery's appliances, one image after another, while nobody waits for anything. What they weigh is then known to
 * the gallery, and their first Run finds its images in the cache. An example of several appliances is left out: it has no size.
 */
export async function buildGallery(
  examples: readonly Pick<Example, 'name' | 'files' | 'targets'>[],
  toolchain: Pick<Toolchain, 'build'>,
  { whenIdle, onFailure }: GalleryOptions,
): Promise<void> {
  const single = examples.filter(({ files }) => files.some(({ path }) => /^main(?:\.as)?\.ts$/.test(path)));
  for (const { name, files, targets } of single) {
    for (const target of targets) {
      await whenIdle();
      const outcome = await toolchain.build({ name, files, targets: [target] });
      if (!outcome.ok) onFailure(name, target, outcome.error.message);
    }
  }
}
