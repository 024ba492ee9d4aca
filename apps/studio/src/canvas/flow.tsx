import { canConnect, type NodeId } from '@skerry/composition';
import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type Connection,
  Controls,
  type Edge,
  MarkerType,
  MiniMap,
  type NodeChange,
  ReactFlow,
  SelectionMode,
  useReactFlow,
} from '@xyflow/react';
import { type DragEvent, type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useServices, useWorkspace } from '../context/services.ts';
import { currentDraft } from '../workspace/store.ts';
import { EdgeView, type PictureFlowEdge } from './edge-view.tsx';
import { type FlowNode, flowNodes } from './flow-nodes.ts';
import { draggedLibrary } from './model/drag.ts';
import { type Arrow, nextNode } from './model/keyboard.ts';
import type { Place } from './model/layout.ts';
import { NodeMenu } from './node-menu.tsx';
import { BandView, focusNode, NodeView } from './node-view.tsx';
import { useLayout } from './use-layout.ts';
import { type Shown, usePictureState } from './use-picture.ts';

const nodeTypes = { picture: NodeView, band: BandView };
const edgeTypes = { picture: EdgeView };
/** The controls have the lower edge. */
const fitOptions = {
  padding: { top: '14px', right: '14px', bottom: '40px', left: '14px' },
  maxZoom: 1.1,
  duration: 0,
} as const;
const unmoved = {};
const arrows = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'];
/** With more nodes than this a map of them helps. */
const mapFrom = 24;

/** The picture as React Flow draws it. Its own keyboard is off: see use-canvas-keys.ts. */
export function Flow({ shown, compact }: { shown: Shown; compact: boolean }) {
  const { picture, known, read, key } = shown;
  const { pictures, canvasUi } = useServices();
  const { folder } = usePictureState();
  const moved = useWorkspace((each) => currentDraft(each).moved[folder]) ?? unmoved;
  const { places, band, isSettled } = useLayout(picture, moved, key);
  const [nodes, setNodes] = useState<FlowNode[]>([]);
  const container = useRef<HTMLDivElement>(null);
  const { fitView } = useReactFlow();

  useEffect(() => setNodes((before) => flowNodes(picture, places, band, before)), [picture, places, band]);

  // The whole picture is in sight when it has come to rest in a new form, and when the pane gets another size.
  const isDrawn = nodes.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the form and the size are why
  useEffect(() => {
    if (isDrawn && isSettled) void fitView(fitOptions);
  }, [isDrawn, isSettled, nodes.length, fitView]);
  useEffect(() => {
    if (!container.current) return;
    const observer = new ResizeObserver(() => void fitView(fitOptions));
    observer.observe(container.current);
    return () => observer.disconnect();
  }, [fitView]);

  const edges = useMemo(
    () =>
      picture.edges
        .filter(({ isQuiet }) => !isQuiet)
        .map(
          (edge): PictureFlowEdge => ({
            id: edge.id,
            type: 'picture',
            source: edge.from,
            target: edge.to,
            sourceHandle: edge.port,
            targetHandle: 'in',
            focusable: false,
            deletable: false,
            markerEnd: { type: MarkerType.ArrowClosed, color: 'var(--accent)', width: 12, height: 12 },
          }),
        ),
    [picture],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => setNodes((before) => applyNodeChanges(changes, before)),
    [],
  );
  const onDragStop = useCallback(
    (_event: unknown, _node: FlowNode, dragged: FlowNode[]) => {
      const to = dragged.map(({ id, position }): [string, Place] => [
        id,
        { x: Math.round(position.x), y: Math.round(position.y) },
      ]);
      if (to.some(([id, { x, y }]) => places.get(id as NodeId)?.x !== x || places.get(id as NodeId)?.y !== y))
        pictures.move(Object.fromEntries(to));
    },
    [pictures, places],
  );
  const connect = useCallback(
    ({ source, target }: Connection | Edge) =>
      canConnect(source as NodeId, target as NodeId, read.composition, known.catalogue),
    [read, known],
  );
  const onConnect = useCallback(
    (connection: Connection) => {
      const result = connect(connection);
      if (result.ok) pictures.edit(result.edit);
    },
    [connect, pictures],
  );
  const isValidConnection = useCallback(
    (connection: Connection | Edge) => {
      const result = connect(connection);
      canvasUi.getState().refuse(result.ok ? null : result.why);
      return result.ok;
    },
    [connect, canvasUi],
  );
  const onDrop = (event: DragEvent): void => {
    const library = draggedLibrary(event.dataTransfer);
    if (library === undefined) return;
    event.preventDefault();
    pictures.edit({ kind: 'add', library, use: true });
  };
  /** What the keys do with the node that has the focus. */
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
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
    } else if (event.key === 'f') void fitView(fitOptions);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const { look, inspect, refuse, select, openMenu } = canvasUi.getState();

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is dropped here is also placed with Enter
    <div
      ref={container}
      className="h-full"
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(draggedLibrary.type)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }}
      onDrop={onDrop}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const id = event.target.closest<HTMLElement>('[data-node]')?.dataset['node'] as NodeId | undefined;
        if (id && event.target.matches(':focus-visible')) look(id, picture.edges);
      }}
      onBlur={() => look(null, picture.edges)}
    >
      <ReactFlow<FlowNode, PictureFlowEdge>
        aria-label={`Picture of ${shown.appName}`}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onNodeDragStop={onDragStop}
        onNodeMouseEnter={(_event, { id }) => id !== 'runtime' && look(id as NodeId, picture.edges)}
        onNodeMouseLeave={() => look(null, picture.edges)}
        onNodeClick={(event, { id }) => {
          if (id !== 'runtime' && !event.shiftKey && !event.ctrlKey && !event.metaKey) inspect(id as NodeId);
        }}
        onNodeContextMenu={(event, { id }) => {
          event.preventDefault();
          if (id !== 'runtime') openMenu({ node: id as NodeId, x: event.clientX, y: event.clientY });
        }}
        onSelectionChange={({ nodes: chosen }) => select(chosen.map(({ id }) => id as NodeId))}
        onPaneClick={() => inspect(null)}
        onConnect={onConnect}
        onConnectEnd={() => refuse(null)}
        isValidConnection={isValidConnection}
        connectionLineStyle={{ stroke: 'var(--accent)', strokeWidth: 1.5 }}
        connectionRadius={24}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        // Space is listened for on the whole page, and would be taken from the editor, which is no input element.
        panActivationKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={['Shift', 'Control', 'Meta']}
        selectionMode={SelectionMode.Partial}
        minZoom={0.2}
        maxZoom={2}
        nodeDragThreshold={4}
        attributionPosition="bottom-right"
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1} color="var(--line)" />
        <Controls
          orientation="horizontal"
          showInteractive={false}
          position="bottom-left"
          fitViewOptions={fitOptions}
        />
        {!compact && nodes.length > mapFrom && (
          <MiniMap
            position="bottom-right"
            pannable
            zoomable
            ariaLabel="Map of the picture"
            style={{ width: 120, height: 80 }}
            bgColor="var(--raised)"
            nodeColor="var(--line-strong)"
            maskColor="color-mix(in srgb, var(--bg) 70%, transparent)"
          />
        )}
      </ReactFlow>
      <NodeMenu shown={shown} />
    </div>
  );
}
