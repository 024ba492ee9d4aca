import type { Graph, GraphEdge, NodeId } from '@skerry/composition';

type Wire = Pick<GraphEdge, 'from' | 'to'>;

/** What stays lit while a node is looked at: everything that leads to it and everything that it leads to. */
export function litBy(node: NodeId, edges: readonly Wire[]): ReadonlySet<NodeId> {
  return new Set([node, ...reached(node, edges, 'from', 'to'), ...reached(node, edges, 'to', 'from')]);
}

/** Whether an edge is on a path through the node: both ends on the same side of it. */
export function litEdges<Each extends Wire>(node: NodeId, edges: readonly Each[]): readonly Each[] {
  const below = reached(node, edges, 'from', 'to').add(node);
  const above = reached(node, edges, 'to', 'from').add(node);
  return edges.filter(
    ({ from, to }) => (below.has(from) && below.has(to)) || (above.has(from) && above.has(to)),
  );
}

function reached(
  start: NodeId,
  edges: readonly Wire[],
  near: 'from' | 'to',
  far: 'from' | 'to',
): Set<NodeId> {
  const seen = new Set<NodeId>();
  const open = [start];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const edge of edges) {
      const next = edge[far];
      if (edge[near] !== at || seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return seen;
}

/** A path in words: "web uses HTTP, which needs Tcp of TCP". */
export function wordsOfPath(
  path: readonly NodeId[],
  graph: Pick<Graph, 'edges'>,
  titleOf: (id: NodeId) => string,
): string {
  const [first, ...rest] = path;
  if (first === undefined) return '';
  if (rest.length === 0) return `${titleOf(first)} is placed, and nothing uses it.`;
  const steps = rest.map((to, at) => {
    const from = path[at];
    const port = graph.edges.find((edge) => edge.from === from && edge.to === to)?.port ?? '';
    const verb = from === 'app' ? 'uses' : `needs ${port} of`;
    return `${at === 0 ? titleOf(first) : 'which'} ${verb} ${titleOf(to)}`;
  });
  return `${steps.join(', ')}.`;
}
