/**
 * What an edge means that somebody draws: an edit, or a sentence that says why there can be none. Who draws an edge the
 * wrong way round is understood.
 */
import type { Library, LibraryName } from '@skerry/contracts';
import { type Catalogue, isOfRuntime, needsOf, usableThrough } from './catalogue.ts';
import { conflictsOf, listed } from './closure.ts';
import type { Composition, Edit, NodeId } from './model.ts';

export type Connection = { ok: true; edit: Edit } | { ok: false; why: string };

/** Libraries of the palette that are not placed yet can be connected as well: the edit places them. */
export function canConnect(
  from: NodeId,
  to: NodeId,
  composition: Composition,
  catalogue: Catalogue,
): Connection {
  if (from === to) return no(`${from === 'app' ? 'The code' : titleOf(from, catalogue)} cannot use itself.`);
  const forward = oneWay(from, to, composition, catalogue);
  if (forward.ok) return forward;
  const backward = oneWay(to, from, composition, catalogue);
  return backward.ok ? backward : forward;
}

function oneWay(from: NodeId, to: NodeId, composition: Composition, catalogue: Catalogue): Connection {
  const [kind, target = ''] = parts(to);
  const [user, name = ''] = parts(from);
  if (user === 'device') return no('A device uses nothing: libraries use it.');
  if (user === 'target') return no('A target uses nothing: the appliance is built for it.');
  switch (kind) {
    case 'app':
      return no('Nothing uses the code of the appliance: it uses libraries.');
    case 'library':
      return user === 'app'
        ? fromApp(target, composition, catalogue)
        : fromLibrary(name, target, composition, catalogue);
    case 'device':
      return user === 'app' ? no(appToDevice(target)) : no(libraryToDevice(name, target, catalogue));
    case 'target':
      return no(
        'Targets are chosen for the whole appliance, in its targets; which devices that gives follows from it.',
      );
  }
}

function fromApp(name: LibraryName, { libraries, uses }: Composition, catalogue: Catalogue): Connection {
  const library = catalogue.libraries.get(name);
  if (!library) return unknown(name);
  const { title } = library;
  if (isOfRuntime(library)) return no(`${title} belongs to the runtime: the code can use it as it is.`);
  if (usableThrough(library, catalogue).length === 0) {
    return no(`${title} has nothing that code could use: it is there for other libraries.`);
  }
  if (!libraries.has(name)) return { ok: true, edit: { kind: 'add', library: name, use: true } };
  if (uses.has(name)) return no(`The code uses ${title} already.`);
  return { ok: true, edit: { kind: 'use', library: name } };
}

function fromLibrary(
  from: LibraryName,
  to: LibraryName,
  { libraries }: Composition,
  catalogue: Catalogue,
): Connection {
  const [user, provider] = [catalogue.libraries.get(from), catalogue.libraries.get(to)];
  if (!user) return unknown(from);
  if (!provider) return unknown(to);
  for (const library of [user, provider]) {
    if (isOfRuntime(library)) return no(`${library.title} belongs to the runtime: it needs no edge.`);
  }
  const shared = needsOf(from, catalogue).filter((need) => provider.provides.includes(need));
  if (shared.length === 0) return no(whyNothingShared(user, provider, catalogue));
  const place: Edit[] = libraries.has(from) ? [] : [{ kind: 'add', library: from }];
  const isPlaced = libraries.has(to);
  const others = conflictsOf(provider, libraries, catalogue);
  if (isPlaced && others.length === 0 && place.length === 0) {
    return no(`${user.title} uses ${provider.title} already.`);
  }
  const provide = others.map((other): Edit => ({ kind: 'replace', library: other.name, by: to }));
  if (provide.length === 0 && !isPlaced) provide.push({ kind: 'add', library: to });
  // The provider first: what is placed then finds it there, and takes no other.
  const edits = [...provide, ...place];
  const [only] = edits;
  return { ok: true, edit: only && edits.length === 1 ? only : { kind: 'all', edits } };
}

function whyNothingShared(user: Library, provider: Library, catalogue: Catalogue): string {
  const needs = needsOf(user.name, catalogue);
  const what = needs.length === 0 ? 'needs no other library' : `needs ${listed(needs)}`;
  return `${user.title} ${what}; ${provider.title} provides ${listed(provider.provides)}.`;
}

function appToDevice(device: string): string {
  return `The code reaches the device ${device} through libraries: use one that needs it.`;
}

function libraryToDevice(name: LibraryName, device: string, catalogue: Catalogue): string {
  const library = catalogue.libraries.get(name);
  if (!library) return unknown(name).why;
  return library.devices.some((each) => each === device)
    ? `${library.title} uses the device ${device} already: devices follow from the libraries.`
    : `${library.title} does not use the device ${device}: which devices there are follows from the libraries.`;
}

function unknown(name: LibraryName): Extract<Connection, { ok: false }> {
  return no(`There is no library ${name}: correct its name in appliance.json, or take it away.`);
}

function no(why: string): Extract<Connection, { ok: false }> {
  return { ok: false, why };
}

function titleOf(node: NodeId, catalogue: Catalogue): string {
  const [, name = node] = parts(node);
  return catalogue.libraries.get(name)?.title ?? name;
}

type Kind = 'app' | 'library' | 'device' | 'target';

function parts(node: NodeId): [Kind, string?] {
  const [kind, name] = node.split(':');
  return name === undefined ? ['app'] : [kind as Kind, name];
}
