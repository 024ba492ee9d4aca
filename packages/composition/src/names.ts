/** Which library a name of the code comes from. */
import type { Library } from '@skerry/contracts';
import type { Catalogue } from './catalogue.ts';

export interface NamedThing {
  library: Library;
  as: 'need' | 'global' | 'module';
}

/** `console`, `fetch`, `skerry:assets`. What main can receive goes before a global of the same name. */
export function libraryOfName(name: string, catalogue: Catalogue): NamedThing | undefined {
  const libraries = [...catalogue.libraries.values()];
  for (const [as, list] of [
    ['need', 'needs'],
    ['global', 'globals'],
    ['module', 'modules'],
  ] as const) {
    const library = libraries.find((each) => each[list].includes(name));
    if (library) return { library, as };
  }
  return undefined;
}
