import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogueOf, readComposition } from '@skerry/composition';
import { type Example, Image, type Library, type SourceFile, type Target } from '@skerry/contracts';
import { inputsOf } from '../engine-build.ts';
import { inputsOf as nativeInputsOf } from '../native-build.ts';
import { validate } from '../source/validate.ts';
import type { CodeDigests } from './digest.ts';

/** What this machine knows of an appliance of the gallery without building it. */

export type ExampleFiles = Pick<Example, 'name' | 'files' | 'targets'>;

const ENTRY = /^(?:(.*)\/)?main(?:\.as)?\.tsx?$/;

/** The tags of all libraries that the code of its appliances uses, sorted. */
export function tagsOf(files: readonly SourceFile[], libraries: readonly Library[]): string[] {
  const catalogue = catalogueOf(libraries);
  const folders = new Set(
    files.flatMap(({ path }) => ENTRY.exec(path)?.slice(1, 2) ?? []).map((name) => name ?? ''),
  );
  const used = [...folders].flatMap((folder) => {
    const reading = readComposition(files, folder, catalogue);
    return reading.ok ? [...reading.composition.uses] : [];
  });
  const tags = used.flatMap((name) => catalogue.libraries.get(name)?.tags ?? []);
  return [...new Set(tags)].sort();
}

/**
 * The size of its image for each target whose image is in the cache, of these files and this code. Nothing for several
 * appliances in folders of their own: they have an image each.
 */
export async function bytesOf(
  { name, files, targets }: ExampleFiles,
  digests: CodeDigests,
): Promise<Partial<Record<Target, number>>> {
  const validated = validate(name, files);
  if (!validated.ok) return {};
  const { appliance } = validated;
  const { libraries, native, context } = digests;
  const found: Partial<Record<Target, number>> = {};
  for (const target of targets) {
    const inputs =
      appliance.kind === 'engine'
        ? inputsOf({ libraries }, native, appliance, target)
        : await nativeInputsOf({ libraries }, { context }, appliance, target);
    const bytes = await builtBytes(context.cache.pathOf('image', inputs));
    if (bytes !== undefined) found[target] = bytes;
  }
  return found;
}

async function builtBytes(folder: string): Promise<number | undefined> {
  try {
    return Image.parse(JSON.parse(await readFile(join(folder, 'image.json'), 'utf8'))).bytes;
  } catch {
    return undefined;
  }
}
