/**
 * What each edit does to a composition. An edit that means nothing (a library that nobody knows is added, one that is
 * not placed is taken away) changes nothing and gives the very same composition back.
 */
import { ApplianceManifest, type LibraryName, ParameterValue } from '@skerry/contracts';
import { type Catalogue, compareNames, needsOf, placeable, usableThrough } from './catalogue.ts';
import { additionsOf, placedProviders, preferredStack, reach } from './closure.ts';
import { differenceOf } from './difference.ts';
import type { Composition, Edit, Edited, Parameters } from './model.ts';

export function applyEdit(composition: Composition, edit: Edit, catalogue: Catalogue): Edited {
  const edited = step(composition, edit, catalogue);
  const after = isSame(composition, edited) ? composition : withoutOldStack(composition, edited, catalogue);
  const { added, removed } = differenceOf(composition, after);
  return { composition: after, added, removed };
}

function step(composition: Composition, edit: Edit, catalogue: Catalogue): Composition {
  switch (edit.kind) {
    case 'add':
      return add(composition, edit.library, edit.use === true, catalogue);
    case 'use':
      return add(composition, edit.library, true, catalogue);
    case 'remove':
      return remove(composition, edit.libraries, catalogue);
    case 'unuse':
      return unuse(composition, edit.library, edit.keep === true, catalogue);
    case 'replace':
      return replace(composition, edit.library, edit.by, catalogue);
    case 'set-parameter':
      return setParameter(composition, edit);
    case 'set-targets': {
      const targets = [...new Set(edit.targets)];
      return targets.length === 0 ? composition : { ...composition, targets };
    }
    case 'set-memory':
      return setMemory(composition, edit.memoryMiB);
    case 'set-board': {
      const { board: _, ...others } = composition.manifest;
      return { ...composition, manifest: { ...others, ...(edit.board && { board: edit.board }) } };
    }
    case 'paste':
      return paste(composition, edit, catalogue);
    case 'all':
      return edit.edits.reduce((now, each) => step(now, each, catalogue), composition);
  }
}

/** A library of the runtime is not placed; what it needs is, and using it is using that. */
function add(
  composition: Composition,
  name: LibraryName,
  isUsed: boolean,
  catalogue: Catalogue,
): Composition {
  if (!catalogue.libraries.has(name)) return composition;
  const libraries = withAdditions(composition, composition.libraries, [name], catalogue);
  if (!isUsed) return placed(composition, libraries, composition.uses);
  const wanted = placeable(name, catalogue)
    ? [name]
    : needsOf(name, catalogue).flatMap((need) =>
        placedProviders(need, libraries, catalogue).map((library) => library.name),
      );
  return placed(composition, libraries, [
    ...composition.uses,
    ...wanted.filter((each) => isUsable(each, catalogue)),
  ]);
}

function remove(composition: Composition, names: readonly LibraryName[], catalogue: Catalogue): Composition {
  const gone = new Set(names);
  const rest = new Map([...composition.libraries].filter(([name]) => !gone.has(name)));
  const uses = [...composition.uses].filter((name) => !gone.has(name));
  return placed(composition, withoutOrphans(composition, gone, rest, uses, catalogue), uses);
}

function unuse(
  composition: Composition,
  name: LibraryName,
  isKept: boolean,
  catalogue: Catalogue,
): Composition {
  const uses = [...composition.uses].filter((each) => each !== name);
  if (isKept || !composition.uses.has(name)) return placed(composition, composition.libraries, uses);
  const left = withoutOrphans(composition, [name], composition.libraries, uses, catalogue);
  return placed(composition, left, uses);
}

function replace(
  composition: Composition,
  name: LibraryName,
  by: LibraryName,
  catalogue: Catalogue,
): Composition {
  const old = composition.libraries.get(name);
  const library = placeable(by, catalogue);
  if (!old || !library || name === by) return composition;
  const rest = new Map(composition.libraries);
  rest.delete(name);
  const taken = new Set(library.parameters.map((parameter) => parameter.name));
  const kept = Object.entries(old).filter(([parameter]) => taken.has(parameter));
  rest.set(by, sortedParameters({ ...Object.fromEntries(kept), ...rest.get(by) }));
  const libraries = withAdditions(composition, rest, [by], catalogue);
  const uses = new Set(composition.uses);
  if (uses.delete(name) && isUsable(by, catalogue)) uses.add(by);
  return placed(composition, withoutOrphans(composition, [name], libraries, [...uses, by], catalogue), uses);
}

function setParameter(
  composition: Composition,
  { library, name, value }: Extract<Edit, { kind: 'set-parameter' }>,
): Composition {
  const old = composition.libraries.get(library);
  if (!old || (value !== undefined && !ParameterValue.safeParse(value).success)) return composition;
  const { [name]: _, ...others } = old;
  const parameters = value === undefined ? others : sortedParameters({ ...others, [name]: value });
  return placed(composition, new Map(composition.libraries).set(library, parameters), composition.uses);
}

function setMemory(composition: Composition, memoryMiB: number | undefined): Composition {
  const { memoryMiB: _, ...others } = composition.manifest;
  if (memoryMiB === undefined) return { ...composition, manifest: others };
  const isValid = ApplianceManifest.shape.memoryMiB.safeParse(memoryMiB).success;
  return isValid ? { ...composition, manifest: { ...others, memoryMiB } } : composition;
}

/** What provides an interface that is provided already stays where it comes from: the picture has its own. */
function paste(
  composition: Composition,
  { libraries: pasted, uses }: Extract<Edit, { kind: 'paste' }>,
  catalogue: Catalogue,
): Composition {
  const libraries = new Map(composition.libraries);
  for (const [name, parameters] of [...pasted].sort(([a], [b]) => compareNames(a, b))) {
    const library = placeable(name, catalogue);
    if (!library || libraries.has(name)) continue;
    const isProvided = library.provides.some(
      (each) => placedProviders(each, libraries, catalogue).length > 0,
    );
    if (!isProvided) libraries.set(name, sortedParameters(parameters));
  }
  const added = [...libraries.keys()].filter((name) => !composition.libraries.has(name));
  const all = withAdditions(composition, libraries, added, catalogue);
  const used = uses.filter((name) => all.has(name) && isUsable(name, catalogue));
  return placed(composition, all, [...composition.uses, ...used]);
}

/** The first edit of what is placed makes a derived picture one that appliance.json says. */
function placed(
  composition: Composition,
  libraries: Composition['libraries'],
  uses: Iterable<LibraryName>,
): Composition {
  return {
    ...composition,
    origin: 'placed',
    libraries: new Map([...libraries].sort(([a], [b]) => compareNames(a, b))),
    uses: new Set([...uses].sort(compareNames)),
  };
}

function withAdditions(
  composition: Composition,
  libraries: Composition['libraries'],
  names: readonly LibraryName[],
  catalogue: Catalogue,
): Map<LibraryName, Parameters> {
  const all = new Map(libraries);
  for (const name of additionsOf(names, composition, libraries, catalogue)) all.set(name, {});
  return all;
}

/**
 * `rest` without what only `gone` held before. What nothing held before stays: somebody placed it and has not used it
 * yet.
 */
function withoutOrphans(
  before: Composition,
  gone: Iterable<LibraryName>,
  rest: Composition['libraries'],
  uses: readonly LibraryName[],
  catalogue: Catalogue,
): Composition['libraries'] {
  const candidates = reach(gone, before.libraries, catalogue);
  const others = [...rest.keys()].filter((name) => !candidates.has(name));
  const held = reach([...uses, ...others], rest, catalogue);
  return new Map([...rest].filter(([name]) => held.has(name)));
}

/** `network.stack` of the manifest is not left to contradict a stack that was chosen in the picture. */
function withoutOldStack(before: Composition, after: Composition, catalogue: Catalogue): Composition {
  const { network, ...others } = after.manifest;
  const [old] = placedProviders('Stack', before.libraries, catalogue);
  const stacks = placedProviders('Stack', after.libraries, catalogue).map(({ name }) => name);
  if (network?.stack === undefined || stacks.length === 0 || stacks[0] === old?.name) return after;
  if (stacks.includes(preferredStack(after))) return after;
  const { stack: _, ...rest } = network;
  const isEmpty = Object.keys(rest).length === 0;
  return { ...after, manifest: isEmpty ? others : { ...others, network: rest } };
}

function isUsable(name: LibraryName, catalogue: Catalogue): boolean {
  const library = placeable(name, catalogue);
  return library !== undefined && usableThrough(library, catalogue).length > 0;
}

function sortedParameters(parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).sort(([a], [b]) => compareNames(a, b)));
}

/** `origin` is not looked at: an edit that changes nothing does not place anything. */
function isSame(before: Composition, after: Composition): boolean {
  if (before === after) return true;
  const { added, removed, uses, parameters } = differenceOf(before, after);
  return (
    [added, removed, uses.added, uses.removed, parameters].every((list) => list.length === 0) &&
    before.targets.join() === after.targets.join() &&
    before.manifest.memoryMiB === after.manifest.memoryMiB &&
    before.manifest.board === after.manifest.board
  );
}
