import type { Catalogue } from '@skerry/composition';
import { libraryOfName, type NamedThing } from '@skerry/composition';

/** A name in the code that a library could give, and how to say so. */
export interface Offer {
  readonly library: string;
  readonly title: string;
}

/**
 * Codes of findings about a name that is not there: of TypeScript "no such property", "no such name" (with and without a
 * guess), "no such module", and of the build.
 */
const aboutNames: readonly string[] = ['2339', '2304', '2552', '2307', '2305', '2582', 'LIBRARY_NOT_PLACED'];

/** The library that mends a finding; `word` is what stands at its place. */
export function offerFor(
  finding: { readonly code: string; readonly message: string },
  word: string,
  catalogue: Catalogue,
): Offer | undefined {
  if (!aboutNames.includes(finding.code.replace(/^TS/, ''))) return undefined;
  // The name is in quotes in the message; a module has a colon, which is in no word.
  const quoted = [...finding.message.matchAll(/['"`]([\w:-]+)['"`]/g)].map(([, name = '']) => name);
  const named = [...quoted, word].map((name) => libraryOfName(name, catalogue)).find(isOfLibrary);
  return named && { library: named.library.name, title: named.library.title };
}

function isOfLibrary(named: NamedThing | undefined): named is NamedThing {
  return named?.library.role === 'library';
}
