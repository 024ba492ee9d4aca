/** What differs between two pictures, in names. */
import type { LibraryName, ParameterValue, Target } from '@skerry/contracts';
import { compareNames } from './catalogue.ts';
import type { Composition } from './model.ts';

export interface Difference {
  added: LibraryName[];
  removed: LibraryName[];
  uses: { added: LibraryName[]; removed: LibraryName[] };
  /** Of libraries that both have, and of those that were added with parameters. */
  parameters: {
    library: LibraryName;
    name: string;
    before: ParameterValue | undefined;
    after: ParameterValue | undefined;
  }[];
  targets: { added: Target[]; removed: Target[] };
}

/** Every list is sorted by name. */
export function differenceOf(before: Composition, after: Composition): Difference {
  const parameters = [...after.libraries.keys()]
    .sort(compareNames)
    .flatMap((library) => parametersOf(library, before, after));
  return {
    added: missingIn(before.libraries, after.libraries.keys()),
    removed: missingIn(after.libraries, before.libraries.keys()),
    uses: {
      added: missingIn(before.uses, after.uses),
      removed: missingIn(after.uses, before.uses),
    },
    parameters,
    targets: {
      added: missingIn(new Set(before.targets), after.targets),
      removed: missingIn(new Set(after.targets), before.targets),
    },
  };
}

function parametersOf(
  library: LibraryName,
  before: Composition,
  after: Composition,
): Difference['parameters'] {
  const old = new Map(Object.entries(before.libraries.get(library) ?? {}));
  const now = new Map(Object.entries(after.libraries.get(library) ?? {}));
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort(compareNames)
    .map((name) => ({ library, name, before: old.get(name), after: now.get(name) }))
    .filter((each) => each.before !== each.after);
}

function missingIn<Name extends string>(where: { has(name: Name): boolean }, names: Iterable<Name>): Name[] {
  return [...names].filter((name) => !where.has(name)).sort(compareNames);
}
