/** Why a node is in the picture, and who uses it. */
import type { LibraryName } from '@skerry/contracts';
import type { Graph, NodeId } from './model.ts';

/**
 * The shortest path to the node by way of each of those that use it directly, shortest first, then in the order of the
 * nodes. A path begins with `app` or, where the app does not reach, with a placed library that nothing uses (or that only
 * a circle uses). Empty for a device of the runtime alone, and for a node that is not there.
 */
export function whyIsIt(node: NodeId, graph: Graph): readonly (readonly NodeId[])[] {
  if (node === 'app') return [['app']];
  const order = new Map(graph.nodes.map(({ id }, index) => [id, index]));
  if (!order.has(node)) return [];
  const users = usersOfNode(node, graph);
  if (users.length === 0) return node.startsWith('library:') ? [[node]] : [];
  const fromApp = shortestPaths(['app'], node, graph);
  const reached = users.filter((user) => fromApp.has(user));
  const paths = reached.length > 0 ? fromApp : shortestPaths(rootsWithoutApp(node, graph), node, graph);
  return users
    .flatMap((user) => {
      const path = paths.get(user);
      return path ? [[...path, node]] : [];
    })
    .sort((a, b) => a.length - b.length);
}

/** Those that use a library directly, in the order of the nodes: `app` or other libraries. */
export function usersOf(library: LibraryName, graph: Graph): readonly NodeId[] {
  return usersOfNode(`library:${library}`, graph);
}

function usersOfNode(node: NodeId, { nodes, edges }: Graph): readonly NodeId[] {
  const users = new Set(edges.filter(({ to, from }) => to === node && from !== node).map(({ from }) => from));
  return nodes.map(({ id }) => id).filter((id) => users.has(id));
}

/** Libraries that nothing uses; else, of a circle, those that use the node. */
function rootsWithoutApp(node: NodeId, graph: Graph): readonly NodeId[] {
  const libraries = graph.nodes.map(({ id }) => id).filter((id) => id.startsWith('library:') && id !== node);
  const free = libraries.filter((id) => usersOfNode(id, graph).length === 0);
  const paths = shortestPaths(free, node, graph);
  const users = usersOfNode(node, graph);
  return users.some((user) => paths.has(user)) ? free : users;
}

/** Breadth first; `except` is not passed. */
function shortestPaths(
  roots: readonly NodeId[],
  except: NodeId,
  { edges }: Graph,
): ReadonlyMap<NodeId, readonly NodeId[]> {
  const next = new Map<NodeId, NodeId[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const paths = new Map<NodeId, readonly NodeId[]>(roots.map((root) => [root, [root]]));
  // A map is walked in the order in which it grows.
  for (const [from, path] of paths) {
    for (const to of next.get(from) ?? []) {
      if (to !== except && !paths.has(to)) paths.set(to, [...path, to]);
    }
  }
  return paths;
}
