/**
 * The libraries that there are, by name and by what they provide.
 *
 * An interface of the runtime comes by itself, so nobody places its provider. But what the runtime needs of placed
 * libraries has to be placed: who uses `Net`, which builds on `Stack`, needs a stack. Hence `needs`, worked out once.
 */
import type { InterfaceName, Library, LibraryName } from '@skerry/contracts';

export interface Catalogue {
  /** Sorted by name. */
  readonly libraries: ReadonlyMap<LibraryName, Library>;
  /** Sorted by interface, then by name. */
  readonly providers: ReadonlyMap<InterfaceName, readonly Library[]>;
  /** Interfaces that must be provided by something placed, asked for directly or by way of the runtime. Sorted. */
  readonly needs: ReadonlyMap<LibraryName, readonly InterfaceName[]>;
  /** The libraries of the runtime that come with a library; never itself. Sorted. */
  readonly runtime: ReadonlyMap<LibraryName, readonly Library[]>;
  /** What code can use by using a library: itself, then libraries of the runtime that are there only with it. */
  readonly usable: ReadonlyMap<LibraryName, readonly Library[]>;
}

/** Of two libraries of one name the last one counts. */
export function catalogueOf(libraries: readonly Library[]): Catalogue {
  const byName = new Map(libraries.map((library) => [library.name, library]));
  const sorted = new Map([...byName].sort(([a], [b]) => compareNames(a, b)));
  const provided = [...sorted.values()].flatMap((library) =>
    [...new Set(library.provides)].map((name) => [name, library] as const),
  );
  const providers = new Map<InterfaceName, Library[]>();
  for (const [name, library] of provided.sort(([a], [b]) => compareNames(a, b))) {
    const others = providers.get(name);
    if (others) others.push(library);
    else providers.set(name, [library]);
  }
  const needs = new Map<LibraryName, readonly InterfaceName[]>();
  const runtime = new Map<LibraryName, readonly Library[]>();
  for (const library of sorted.values()) {
    const found = throughRuntime(library, providers);
    needs.set(library.name, found.needs);
    runtime.set(library.name, found.runtime);
  }
  return { libraries: sorted, providers, needs, runtime, usable: usableOf(sorted, needs) };
}

function usableOf(
  libraries: ReadonlyMap<LibraryName, Library>,
  needs: ReadonlyMap<LibraryName, readonly InterfaceName[]>,
): ReadonlyMap<LibraryName, readonly Library[]> {
  const all = [...libraries.values()];
  const hasSomething = ({ needs, globals, modules }: Library): boolean =>
    needs.length + globals.length + modules.length > 0;
  const behind = all.filter((library) => isOfRuntime(library) && hasSomething(library));
  return new Map(
    all.map((library) => {
      const own = hasSomething(library) ? [library] : [];
      const others = behind.filter((other) =>
        needs.get(other.name)?.some((need) => library.provides.includes(need)),
      );
      return [library.name, isOfRuntime(library) ? own : [...own, ...others]];
    }),
  );
}

interface ThroughRuntime {
  needs: readonly InterfaceName[];
  runtime: readonly Library[];
}

/** A need that the library itself meets is none: the direct stack uses `Net`, which builds on it. */
function throughRuntime(
  library: Library,
  providers: ReadonlyMap<InterfaceName, readonly Library[]>,
): ThroughRuntime {
  const needs = new Set<InterfaceName>();
  const seen = new Set([library.name]);
  const runtime: Library[] = [];
  const waiting = [library];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const name of next.requires) {
      const provider = providers.get(name)?.find(isOfRuntime);
      if (!provider) needs.add(name);
      else if (!seen.has(provider.name)) {
        seen.add(provider.name);
        runtime.push(provider);
        waiting.push(provider);
      }
    }
  }
  return {
    needs: [...needs].filter((name) => !library.provides.includes(name)).sort(compareNames),
    runtime: runtime.sort((a, b) => compareNames(a.name, b.name)),
  };
}

export function isOfRuntime(library: Library): boolean {
  return library.role === 'runtime';
}

/** The library of that name, if it is one that can be placed. */
export function placeable(name: LibraryName, catalogue: Catalogue): Library | undefined {
  const library = catalogue.libraries.get(name);
  return library && !isOfRuntime(library) ? library : undefined;
}

/** What code can use by using this library; empty for one that is there for other libraries only. */
export function usableThrough(library: Library, catalogue: Catalogue): readonly Library[] {
  return catalogue.usable.get(library.name) ?? [];
}

export function needsOf(name: LibraryName, catalogue: Catalogue): readonly InterfaceName[] {
  return catalogue.needs.get(name) ?? [];
}

/** The order of names everywhere, which is no language's. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
