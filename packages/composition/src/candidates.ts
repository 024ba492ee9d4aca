/** Who could provide an interface, and what a library would bring. */
import type { InterfaceName, Library, LibraryName } from '@skerry/contracts';
import type { Catalogue } from './catalogue.ts';
import { additionsOf, best, rank } from './closure.ts';
import type { Composition } from './model.ts';

export interface Candidate {
  readonly library: Library;
  /** What would be placed, itself included; empty when it is placed already. Sorted. */
  readonly adds: readonly LibraryName[];
  /** The one that an edit chooses by itself; none, when only the names would decide. */
  readonly isBest: boolean;
  /** Why it cannot be, for a chosen target or for what is placed. */
  readonly refused?: string;
}

/** The best first. None for an interface of the runtime, which comes by itself, and for one that nobody provides. */
export function candidatesFor(
  name: InterfaceName,
  composition: Composition,
  catalogue: Catalogue,
): readonly Candidate[] {
  const ranked = rank(name, composition, composition.libraries, catalogue);
  const chosen = best(ranked);
  return ranked.map(({ library, refused }) => ({
    library,
    adds: wouldAdd(library.name, composition, catalogue),
    isBest: library === chosen,
    ...(refused === undefined ? {} : { refused }),
  }));
}

/** What adding a library would place: itself and what it needs, as far as that is not placed. Sorted. */
export function wouldAdd(
  library: LibraryName,
  composition: Composition,
  catalogue: Catalogue,
): readonly LibraryName[] {
  return additionsOf([library], composition, composition.libraries, catalogue);
}
