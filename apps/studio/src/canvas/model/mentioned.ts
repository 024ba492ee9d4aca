import { type Catalogue, type Composition, readComposition } from '@skerry/composition';
import type { LibraryName, SourceFile } from '@skerry/contracts';
import { manifestPathOf } from './sources.ts';

/** What these files would have as their picture, if appliance.json placed nothing; undefined: it cannot be read. */
export function derivedOf(
  files: readonly SourceFile[],
  folder: string,
  manifest: Composition['manifest'],
  catalogue: Catalogue,
): Composition | undefined {
  const path = manifestPathOf({ folder });
  const content = JSON.stringify({ ...manifest, libraries: undefined, uses: undefined });
  const reading = readComposition(
    files.map((file) => (file.path === path ? { ...file, content } : file)),
    folder,
    catalogue,
  );
  return reading.ok ? reading.composition : undefined;
}

/** Libraries that the code speaks of and that a placed picture does not give it. What only a comment says is no use. */
export function mentionedBeyond(
  files: readonly SourceFile[],
  folder: string,
  composition: Composition,
  catalogue: Catalogue,
): readonly LibraryName[] {
  if (composition.origin !== 'placed') return [];
  const code = files.map((file) =>
    file.encoding === undefined && /\.tsx?$/.test(file.path)
      ? { ...file, content: withoutComments(file.content) }
      : file,
  );
  const derived = derivedOf(code, folder, composition.manifest, catalogue);
  return [...(derived?.uses ?? [])].filter((name) => !composition.uses.has(name));
}

/** An address in a string loses what is behind its slashes, which is no name of a library. */
function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g, ' ');
}
