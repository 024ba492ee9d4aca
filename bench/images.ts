/** The images that are measured, built by the toolchain of this checkout. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Image, type Target, defaultTargets as targets } from '@skerry/contracts';
import { createToolchain } from '@skerry/toolchain';

export interface ImageFile {
  readonly image: Image;
  readonly path: string;
}

export type Images = ReadonlyMap<Target, ImageFile>;

/** Builds the appliance in `source`; the images are written to `folder`. Throws when it does not build. */
export async function buildImages(
  source: string,
  name: string,
  folder: string,
  wanted: readonly Target[] = targets,
): Promise<Images> {
  mkdirSync(folder, { recursive: true });
  const toolchain = createToolchain();
  try {
    const files = readdirSync(source, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ path: relative(source, path), content: readFileSync(path, 'utf8') }));
    const outcome = await toolchain.build({ name, files, targets: wanted });
    if (!outcome.ok) {
      const findings = outcome.diagnostics.map((each) => `${each.file}:${each.line}: ${each.message}`);
      throw new Error([`${name}: ${outcome.error.message}`, ...findings].join('\n'));
    }
    const images = new Map<Target, ImageFile>();
    for (const [target, { image, bytes }] of outcome.images) {
      const path = join(folder, `${name}.${target}`);
      writeFileSync(path, bytes);
      chmodSync(path, 0o755);
      images.set(target, { image, path });
    }
    return images;
  } finally {
    await toolchain.dispose();
  }
}
