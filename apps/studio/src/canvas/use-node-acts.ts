import type { NodeId } from '@skerry/composition';
import type { OnSelectionChangeParams } from '@xyflow/react';
import type { MouseEvent } from 'react';
import { useMemo } from 'react';
import { useServices } from '../context/services.ts';
import type { CanvasUiStore } from './canvas-ui.ts';
import type { FlowNode } from './flow-nodes.ts';
import type { Place } from './model/layout.ts';
import type { Picture } from './model/picture.ts';
import type { Pictures } from './pictures.ts';

/** What the pointer does with nodes: one object for as long as picture and places are the same. */
export function useNodeActs(picture: Picture, places: ReadonlyMap<NodeId, Place>): NodeActs {
  const { pictures, canvasUi } = useServices();
  return useMemo(
    () => nodeActs({ picture, places, pictures, canvasUi }),
    [picture, places, pictures, canvasUi],
  );
}

interface NodeActs {
  readonly onNodeDragStart: () => void;
  readonly onNodeDragStop: (event: unknown, node: FlowNode, dragged: FlowNode[]) => void;
  readonly onNodeMouseEnter: (event: MouseEvent, node: FlowNode) => void;
  readonly onNodeMouseLeave: () => void;
  readonly onNodeClick: (event: MouseEvent, node: FlowNode) => void;
  readonly onNodeContextMenu: (event: MouseEvent, node: FlowNode) => void;
  readonly onSelectionChange: (selection: OnSelectionChangeParams<FlowNode>) => void;
  readonly onPaneClick: () => void;
}

interface Parts {
  readonly picture: Picture;
  readonly places: ReadonlyMap<NodeId, Place>;
  readonly pictures: Pictures;
  readonly canvasUi: CanvasUiStore;
}

function nodeActs({ picture, places, pictures, canvasUi }: Parts): NodeActs {
  const { look, inspect, select, openMenu } = canvasUi.getState();
  let isDragging = false;
  return {
    onNodeDragStart: () => {
      isDragging = true;
      // Whoever moves a node looks at where it goes, not at what it is for.
      look(null, picture.edges);
    },
    onNodeDragStop: (_event, _node, dragged) => {
      isDragging = false;
      const to = dragged.map(({ id, position }): [string, Place] => [
        id,
        { x: Math.round(position.x), y: Math.round(position.y) },
      ]);
      if (to.some(([id, { x, y }]) => places.get(id as NodeId)?.x !== x || places.get(id as NodeId)?.y !== y))
        pictures.move(Object.fromEntries(to));
    },
    onNodeMouseEnter: (_event, { id }) => {
      if (id !== 'runtime' && !isDragging) look(id as NodeId, picture.edges);
    },
    onNodeMouseLeave: () => look(null, picture.edges),
    onNodeClick: (event, { id }) => {
      if (id !== 'runtime' && !event.shiftKey && !event.ctrlKey && !event.metaKey) inspect(id as NodeId);
    },
    onNodeContextMenu: (event, { id }) => {
      event.preventDefault();
      if (id !== 'runtime') openMenu({ node: id as NodeId, x: event.clientX, y: event.clientY });
    },
    onSelectionChange: ({ nodes }) => select(nodes.map(({ id }) => id as NodeId)),
    onPaneClick: () => inspect(null),
  };
}
