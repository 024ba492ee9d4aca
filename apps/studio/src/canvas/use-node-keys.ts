import type { NodeId } from '@skerry/composition';
import type { Dispatch, KeyboardEvent, SetStateAction } from 'react';
import { useServices } from '../context/services.ts';
import type { FlowNode } from './flow-nodes.ts';
import { type Arrow, nextNode } from './model/keyboard.ts';
import type { Place } from './model/layout.ts';
import type { Picture } from './model/picture.ts';
import { focusNode } from './node-view.tsx';

const arrows = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'];

/** What the keys do with the node that has the focus. */
export function useNodeKeys({
  picture,
  places,
  setNodes,
  onFit,
}: {
  picture: Picture;
  places: ReadonlyMap<NodeId, Place>;
  setNodes: Dispatch<SetStateAction<FlowNode[]>>;
  onFit: () => void;
}): (event: KeyboardEvent<HTMLElement>) => void {
  const { inspect, openMenu } = useServices().canvasUi.getState();
  return (event) => {
    const target = event.target instanceof HTMLElement ? event.target : undefined;
    const id = target?.dataset['node'] as NodeId | undefined;
    if (!id || event.ctrlKey || event.metaKey || event.altKey) return;
    if (arrows.includes(event.key)) {
      const next = nextNode(id, event.key as Arrow, { nodes: picture.nodes, edges: picture.edges, places });
      if (next) focusNode(next);
    } else if (event.key === 'Home') focusNode('app');
    else if (event.key === 'Enter') inspect(id);
    else if (event.key === ' ')
      setNodes((before) =>
        before.map((each) => (each.id === id ? { ...each, selected: each.selected !== true } : each)),
      );
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const { left, bottom } = (target as HTMLElement).getBoundingClientRect();
      openMenu({ node: id, x: left + 12, y: bottom });
    } else if (event.key === 'f') onFit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
