import type { NodeId } from '@skerry/composition';
import type { Place } from './layout.ts';
import type { PictureEdge, PictureNode } from './picture.ts';

export type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

interface Drawn {
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
  readonly places: ReadonlyMap<NodeId, Place>;
}

/**
 * Where an arrow key leads: up and down along the edges, to the end that is nearest sideways, and without an edge to the
 * next row; left and right in the row. Undefined: nowhere.
 */
export function nextNode(from: NodeId, arrow: Arrow, drawn: Drawn): NodeId | undefined {
  const here = centreOf(from, drawn);
  if (!here) return undefined;
  const others = drawn.nodes.flatMap(({ id }) => {
    const centre = id === from ? undefined : centreOf(id, drawn);
    return centre ? { id, dx: centre.x - here.x, dy: centre.y - here.y } : [];
  });
  if (arrow === 'ArrowLeft' || arrow === 'ArrowRight') {
    const sign = arrow === 'ArrowLeft' ? -1 : 1;
    return nearest(
      others.filter(({ dx, dy }) => dx * sign > 0 && Math.abs(dy) < sameRow),
      ({ dx, dy }) => Math.abs(dx) + Math.abs(dy),
    );
  }
  const sign = arrow === 'ArrowUp' ? -1 : 1;
  const wired = new Set(
    drawn.edges.flatMap(({ from: upper, to }) =>
      arrow === 'ArrowDown' ? (upper === from ? to : []) : to === from ? upper : [],
    ),
  );
  return (
    nearest(
      others.filter(({ id }) => wired.has(id)),
      ({ dx, dy }) => Math.abs(dx) + 2 * Math.abs(dy),
    ) ??
    nearest(
      others.filter(({ dy }) => dy * sign > sameRow),
      ({ dx, dy }) => Math.abs(dx) + 2 * Math.abs(dy),
    )
  );
}

/** Centres that are no further apart than this are in one row. */
const sameRow = 28;

function centreOf(id: NodeId, { nodes, places }: Drawn): Place | undefined {
  const node = nodes.find((each) => each.id === id);
  const place = places.get(id);
  return node && place && { x: place.x + node.width / 2, y: place.y + node.height / 2 };
}

function nearest<Each extends { readonly id: NodeId }>(
  list: readonly Each[],
  distance: (each: Each) => number,
): NodeId | undefined {
  let best: Each | undefined;
  for (const each of list) if (!best || distance(each) < distance(best)) best = each;
  return best?.id;
}
