/**
 * What a library brings with it, and what is held by what.
 *
 * Libraries may need each other in a circle (`net` and a stack do), so everything here is reachability, never recursion
 * on needs, and never a count of users.
 */
import {
  devicesOf,
  type InterfaceName,
  type Library,
  type LibraryName,
  type Target,
} from '@skerry/contracts';
import { type Catalogue, compareNames, isOfRuntime, needsOf, placeable } from './catalogue.ts';
import type { Composition } from './model.ts';

/** Names of libraries that are placed, or will be. */
export type Placed = ReadonlySet<LibraryName> | ReadonlyMap<LibraryName, unknown>;

/** The placed providers of an interface, by name. */
export function placedProviders(
  name: InterfaceName,
  placed: Placed,
  catalogue: Catalogue,
): readonly Library[] {
  return (catalogue.providers.get(name) ?? []).filter(
    (library) => !isOfRuntime(library) && placed.has(library.name),
  );
}

/** The placed libraries that `library` uses. Of two providers of one interface it holds both, until one is chosen. */
export function placedNeeds(
  library: LibraryName,
  placed: Placed,
  catalogue: Catalogue,
): readonly LibraryName[] {
  return needsOf(library, catalogue)
    .flatMap((name) => placedProviders(name, placed, catalogue))
    .map(({ name }) => name);
}

/** Everything placed that can be reached from `roots`, these included as far as they are placed. */
export function reach(roots: Iterable<LibraryName>, placed: Placed, catalogue: Catalogue): Set<LibraryName> {
  const reached = new Set<LibraryName>();
  const waiting = [...roots].filter((name) => placed.has(name));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    // A library of the runtime that somebody placed holds nothing: it would be there anyway.
    if (placeable(next, catalogue)) waiting.push(...placedNeeds(next, placed, catalogue));
  }
  return reached;
}

/**
 * The placed libraries that nothing uses: neither the code nor another library. Of a circle that nothing outside of it
 * uses, the one that holds most, then the first by name, stands for all.
 */
export function looseRoots(composition: Composition, catalogue: Catalogue): readonly LibraryName[] {
  const { libraries, uses } = composition;
  const held = reach(uses, libraries, catalogue);
  const loose = [...libraries.keys()].filter((name) => !held.has(name)).sort(compareNames);
  if (loose.length === 0) return [];
  const used = new Set(
    loose.flatMap((name) => placedNeeds(name, libraries, catalogue).filter((need) => need !== name)),
  );
  const roots = loose.filter((name) => !used.has(name));
  for (const name of reach(roots, libraries, catalogue)) held.add(name);
  const circular = loose
    .filter((name) => !held.has(name))
    .map((name) => ({ name, holds: reach([name], libraries, catalogue) }))
    .sort((a, b) => b.holds.size - a.holds.size || compareNames(a.name, b.name));
  for (const { name, holds } of circular) {
    if (held.has(name)) continue;
    roots.push(name);
    for (const each of holds) held.add(each);
  }
  return roots.sort(compareNames);
}

/** A provider that could be chosen for an interface, and where it ranks. */
export interface Ranked {
  readonly library: Library;
  readonly isPlaced: boolean;
  readonly refused: string | undefined;
  /** It would be a second provider of something. */
  readonly isConflicting: boolean;
  /** The stack that the manifest asks for. */
  readonly isAsked: boolean;
  /** Our own stack. */
  readonly isPreferred: boolean;
  /** How many libraries it would add, counted as far as there is no choice. */
  readonly additions: number;
}

/**
 * The providers of an interface, the best first: one that is placed; the stack that the manifest asks for; one that can
 * be on all chosen targets; our own stack; the fewest additions; the name.
 */
export function rank(
  name: InterfaceName,
  composition: Composition,
  placed: Placed,
  catalogue: Catalogue,
): readonly Ranked[] {
  const providers = (catalogue.providers.get(name) ?? []).filter((library) => !isOfRuntime(library));
  const preferred = preferredStack(composition);
  const asked = composition.manifest.network?.stack !== undefined;
  return providers
    .map((library): Ranked => {
      const sure = sureAdditions(library, placed, catalogue);
      return {
        library,
        isPlaced: placed.has(library.name),
        refused: whyNot(sure, composition.targets) ?? whyConflicting(sure, placed, catalogue),
        isConflicting: conflictsOf(library, placed, catalogue).length > 0,
        isAsked: asked && library.name === preferred,
        isPreferred: library.name === preferred,
        additions: sure.length,
      };
    })
    .sort((a, b) => compareRanks(a, b) || compareNames(a.library.name, b.library.name));
}

function compareRanks(a: Ranked, b: Ranked): number {
  return (
    Number(b.isPlaced) - Number(a.isPlaced) ||
    Number(b.isAsked) - Number(a.isAsked) ||
    Number(a.refused !== undefined) - Number(b.refused !== undefined) ||
    Number(b.isPreferred) - Number(a.isPreferred) ||
    a.additions - b.additions
  );
}

/**
 * The provider that is clearly best: more than its name puts it first. The only one there is is best wherever it can be,
 * but for one that would be the second provider of something else: that is for a person to decide.
 */
export function best(ranked: readonly Ranked[]): Library | undefined {
  const [first, second] = ranked;
  if (!first || first.isConflicting) return undefined;
  if (second === undefined) return first.library;
  const canBe = first.refused === undefined || first.isAsked;
  return canBe && compareRanks(first, second) < 0 ? first.library : undefined;
}

/**
 * What is placed in addition when `names` are, themselves included, as far as one provider is clearly best for what they
 * need. Sorted.
 */
export function additionsOf(
  names: Iterable<LibraryName>,
  composition: Composition,
  placed: Placed,
  catalogue: Catalogue,
): readonly LibraryName[] {
  const all = new Set(placed.keys());
  const added = new Set<LibraryName>();
  const open = new Set<InterfaceName>();
  const place = (name: LibraryName): void => {
    if (all.has(name) || !placeable(name, catalogue)) return;
    all.add(name);
    added.add(name);
    for (const need of needsOf(name, catalogue)) open.add(need);
  };
  for (const name of names) {
    place(name);
    for (const need of needsOf(name, catalogue)) open.add(need);
  }
  // Needs without a choice first: what they bring may settle the others.
  for (let choices = false; open.size > 0; ) {
    const need = [...open].sort(compareNames).find((each) => choices || !isChoice(each, all, catalogue));
    if (need === undefined) {
      choices = true;
      continue;
    }
    choices = false;
    open.delete(need);
    const provider = best(rank(need, composition, all, catalogue));
    if (provider) place(provider.name);
  }
  return [...added].sort(compareNames);
}

function isChoice(name: InterfaceName, placed: Placed, catalogue: Catalogue): boolean {
  const providers = (catalogue.providers.get(name) ?? []).filter((library) => !isOfRuntime(library));
  return providers.length > 1 && !providers.some((library) => placed.has(library.name));
}

/** What a library adds in any case: needs with several providers are left open. */
function sureAdditions(library: Library, placed: Placed, catalogue: Catalogue): readonly Library[] {
  const added = new Map<LibraryName, Library>();
  const waiting = [library];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (placed.has(next.name) || added.has(next.name)) continue;
    added.set(next.name, next);
    for (const name of needsOf(next.name, catalogue)) {
      const providers = (catalogue.providers.get(name) ?? []).filter((other) => !isOfRuntime(other));
      const [only] = providers;
      if (only && providers.length === 1) waiting.push(only);
    }
  }
  return [...added.values()];
}

/** The stack that is meant when nothing is placed: our own, unless the manifest says another. */
export function preferredStack({ manifest }: Pick<Composition, 'manifest'>): LibraryName {
  return `stack-${manifest.network?.stack ?? 'direct'}`;
}

/** Why these cannot be placed together on the chosen targets, as a sentence. */
function whyNot(libraries: readonly Library[], targets: readonly Target[]): string | undefined {
  for (const library of libraries) {
    for (const target of targets) {
      const why = whyNotOn(library, target);
      if (why !== undefined) return why;
    }
  }
  return undefined;
}

export function whyNotOn(library: Library, target: Target): string | undefined {
  if (!library.targets.includes(target)) {
    return `${library.title} is not made for ${target}, only for ${listed(library.targets)}.`;
  }
  const missing = library.devices.find((device) => devicesOf[target][device] === undefined);
  return missing && `${library.title} needs the device ${missing}, which ${target} does not have.`;
}

function whyConflicting(
  libraries: readonly Library[],
  placed: Placed,
  catalogue: Catalogue,
): string | undefined {
  for (const library of libraries) {
    const [other] = conflictsOf(library, placed, catalogue);
    if (other) return `${library.title} cannot be together with ${other.title}: both provide the same.`;
  }
  return undefined;
}

/** Other placed providers of what a library provides. Sorted. */
export function conflictsOf(library: Library, placed: Placed, catalogue: Catalogue): readonly Library[] {
  const others = library.provides.flatMap((name) => placedProviders(name, placed, catalogue));
  return [...new Set(others)]
    .filter((other) => other !== library)
    .sort((a, b) => compareNames(a.name, b.name));
}

/** "a, b and c". */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
