import type { NodeId } from '@skerry/composition';
import type { Node } from '@xyflow/react';
import type { Layout, Place } from './model/layout.ts';
import type { Picture, PictureNode } from './model/picture.ts';

export type PictureFlowNode = Node<{ node: PictureNode }, 'picture'>;
export type BandFlowNode = Node<{ runtime: Picture['runtime'] }, 'band'>;
export type FlowNode = PictureFlowNode | BandFlowNode;

const bandId = 'runtime';

/** What React Flow draws. A node that has not changed stays the same object, so that it is not drawn again. */
export function flowNodes(
  picture: Picture,
  places: ReadonlyMap<NodeId, Place>,
  band: Layout['band'] | undefined,
  before: readonly FlowNode[],
): FlowNode[] {
  const known = new Map(before.map((each) => [each.id, each]));
  const nodes = picture.nodes.flatMap((node): FlowNode | [] => {
    const position = places.get(node.id);
    if (!position) return [];
    const old = known.get(node.id);
    if (old?.type !== 'picture')
      return {
        id: node.id,
        type: 'picture',
        data: { node },
        position,
        width: node.width,
        height: node.height,
      };
    if (old.data.node === node && isAt(old, position)) return old;
    return { ...old, data: { node }, position, width: node.width, height: node.height };
  });
  if (!band || picture.runtime.length === 0) return nodes;
  const old = known.get(bandId);
  const drawn: BandFlowNode =
    old?.type === 'band' &&
    old.data.runtime === picture.runtime &&
    isAt(old, band) &&
    old.width === band.width
      ? old
      : {
          id: bandId,
          type: 'band',
          data: { runtime: picture.runtime },
          position: { x: band.x, y: band.y },
          width: band.width,
          height: band.height,
          draggable: false,
          selectable: false,
          connectable: false,
          deletable: false,
          zIndex: -1,
        };
  return [drawn, ...nodes];
}

function isAt({ position }: FlowNode, { x, y }: Place): boolean {
  return position.x === x && position.y === y;
}
