import { type Catalogue, type Composition, canConnect, type Edit, type NodeId } from '@skerry/composition';
import type { Library } from '@skerry/contracts';

/** The end of an edge that was let go over nothing: what it wants is looked for in the palette. */
export type LooseEnd =
  /** Something that uses this node. */
  | { readonly wants: 'user'; readonly node: NodeId }
  /** Something that fills this need of it; null: anything that code can use. */
  | { readonly wants: 'provider'; readonly node: NodeId; readonly port: string | null };

/** `handle` is the name of the port where the edge began: see node-view.tsx. */
export function looseEndOf(node: NodeId, type: 'source' | 'target', handle: string | null): LooseEnd {
  if (type === 'target') return { wants: 'user', node };
  return { wants: 'provider', node, port: node === 'app' ? null : handle };
}

/** The edit that places a library, if need be, and ties the end to it; undefined when it does not fit. */
export function editFor(
  end: LooseEnd,
  library: Library,
  composition: Composition,
  catalogue: Catalogue,
): Edit | undefined {
  const other: NodeId = `library:${library.name}`;
  if (end.wants === 'provider' && end.port !== null && !library.provides.includes(end.port)) return undefined;
  const [from, to] = end.wants === 'provider' ? [end.node, other] : [other, end.node];
  // An edge that is drawn the wrong way round is understood: here that would offer what was not asked for.
  if (end.wants === 'user' && !needsSomethingOf(end.node, library, catalogue)) return undefined;
  // To a device no edge is drawn: it is there because of the library.
  if (end.node.startsWith('device:'))
    return composition.libraries.has(library.name)
      ? undefined
      : { kind: 'add', library: library.name, use: true };
  const result = canConnect(from, to, composition, catalogue);
  return result.ok ? result.edit : undefined;
}

function needsSomethingOf(node: NodeId, { requires, devices }: Library, { libraries }: Catalogue): boolean {
  const [kind, name = ''] = node.split(':');
  if (kind === 'device') return devices.some((device) => device === name);
  return libraries.get(name)?.provides.some((each) => requires.includes(each)) ?? false;
}

/** "What provides Stack to TCP", "What uses TCP". */
export function wordsOf(end: LooseEnd, titleOf: (node: NodeId) => string): string {
  if (end.wants === 'user') return `What uses ${titleOf(end.node)}`;
  if (end.port === null) return 'What the code can use';
  return `What provides ${end.port} to ${titleOf(end.node)}`;
}
