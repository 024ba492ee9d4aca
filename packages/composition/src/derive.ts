/**
 * What an appliance uses, from its text: what `main` receives (entry.ts), words that are globals, modules that are
 * imported. A word in a comment counts; what is not certain is used, so that the appliance works. Linear in the text.
 */
import type { LibraryName } from '@skerry/contracts';
import { type Catalogue, compareNames, isOfRuntime, needsOf } from './catalogue.ts';
import { best, rank } from './closure.ts';
import { entryFacts } from './entry.ts';
import { importsOf } from './files.ts';
import type { Composition } from './model.ts';
import { libraryOfName } from './names.ts';

/** What main receives when its default export is an object with a `fetch` method. */
const SERVER = 'http';

/** Its TypeScript by path, and the path of the entry. */
export interface ApplianceSource {
  readonly entry: string;
  readonly files: ReadonlyMap<string, string>;
}

/** The libraries that the code uses and that are placed for it. Sorted. Empty for AssemblyScript. */
export function deriveUses(
  source: ApplianceSource,
  { targets, manifest }: Pick<Composition, 'targets' | 'manifest'>,
  catalogue: Catalogue,
): readonly LibraryName[] {
  if (source.entry.endsWith('.as.ts')) return [];
  const nothing: Composition = {
    origin: 'derived',
    libraries: new Map(),
    uses: new Set(),
    targets,
    manifest,
  };
  const used = new Set<LibraryName>();
  for (const name of namesOf(source, catalogue)) {
    const library = libraryOfName(name, catalogue)?.library;
    if (!library) continue;
    if (!isOfRuntime(library)) used.add(library.name);
    else {
      // What it needs has to be placed, and the code is who uses it.
      for (const need of needsOf(library.name, catalogue)) {
        const provider = best(rank(need, nothing, used, catalogue));
        if (provider) used.add(provider.name);
      }
    }
  }
  return [...used].sort(compareNames);
}

/** Needs, globals and modules that the code speaks of. Sorted. */
function namesOf(source: ApplianceSource, catalogue: Catalogue): readonly string[] {
  const libraries = [...catalogue.libraries.values()];
  const needs = libraries.flatMap((library) => library.needs);
  const facts = entryFacts(source, needs);
  const texts = [...source.files].filter(([path]) => /\.tsx?$/.test(path)).map(([, text]) => text);
  const words = new Set(texts.flatMap(wordsOf));
  const imports = new Set(texts.flatMap(importsOf));
  const names = new Set([
    ...(facts.needs ?? []),
    ...(facts.mayServe ? [SERVER] : []),
    ...libraries.flatMap((library) => library.globals).filter((name) => words.has(name)),
    ...libraries.flatMap((library) => library.modules).filter((name) => imports.has(name)),
  ]);
  return [...names].sort(compareNames);
}

function wordsOf(text: string): readonly string[] {
  return [...new Set(text.match(/[\w$]+/g) ?? [])];
}
