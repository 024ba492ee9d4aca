import type { NodeId } from '@skerry/composition';
import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  Controls,
  MarkerType,
  MiniMap,
  type NodeChange,
  ReactFlow,
  SelectionMode,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import { type DragEvent, memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useServices, useWorkspace } from '../context/services.ts';
import { currentDraft } from '../workspace/store.ts';
import { EdgeView, type PictureFlowEdge } from './edge-view.tsx';
import { type FlowNode, flowNodes } from './flow-nodes.ts';
import { draggedLibrary } from './model/drag.ts';
import { NodeMenu } from './node-menu.tsx';
import { BandView, NodeView } from './node-view.tsx';
import { useConnecting } from './use-connecting.ts';
import { useLayout } from './use-layout.ts';
import { useNodeActs } from './use-node-acts.ts';
import { useNodeKeys } from './use-node-keys.ts';
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
const multiSelectionKeys = ['Shift', 'Control', 'Meta'];
const connectionLineStyle = { stroke: 'var(--accent)', strokeWidth: 1.5 };
const marker = { type: MarkerType.ArrowClosed, color: 'var(--accent)', width: 12, height: 12 };
/** With more nodes than this a map of them helps, and light does not fade in. */
const largeFrom = 24;
/** Below this scale the small letters of a node cannot be read. */
const farBelow = 0.45;

/**
 * The picture as React Flow draws it. Its own keyboard is off: see use-canvas-keys.ts. While a node is dragged this renders with
 * every frame: whatever it hands to ReactFlow stays the same object, or all nodes would render with it.
 */
export function Flow({ shown, compact }: { shown: Shown; compact: boolean }) {
  const { picture, key } = shown;
  const { pictures, canvasUi } = useServices();
  const { folder } = usePictureState();
  const moved = useWorkspace((each) => currentDraft(each).moved[folder]) ?? unmoved;
  const { places, band, isSettled } = useLayout(picture, moved, key);
  const [nodes, setNodes] = useState<FlowNode[]>([]);
  const container = useRef<HTMLDivElement>(null);
  const { fitView } = useReactFlow();
  const isFar = useStore(({ transform: [, , scale] }) => scale < farBelow);
  const isLarge = nodes.length > largeFrom;

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
  // Not by rendering: the light goes on and off with every node that the pointer passes.
  useEffect(
    () => canvasUi.subscribe(({ lit }) => container.current?.toggleAttribute('data-lit', lit !== null)),
    [canvasUi],
  );

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
            markerEnd: marker,
          }),
        ),
    [picture],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => setNodes((before) => applyNodeChanges(changes, before)),
    [],
  );
  const acts = useNodeActs(picture, places);
  const connecting = useConnecting(shown);
  const onKeyDown = useNodeKeys({ picture, places, setNodes, onFit: () => void fitView(fitOptions) });
  const { look } = canvasUi.getState();
  const onDrop = (event: DragEvent): void => {
    const library = draggedLibrary(event.dataTransfer);
    if (library === undefined) return;
    event.preventDefault();
    pictures.edit({ kind: 'add', library, use: true });
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is dropped here is also placed with Enter
    <div
      ref={container}
      className="h-full"
      data-far={isFar ? '' : undefined}
      data-large={isLarge ? '' : undefined}
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
        {...acts}
        {...connecting}
        connectionLineStyle={connectionLineStyle}
        connectionRadius={24}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        // Space is listened for on the whole page, and would be taken from the editor, which is no input element.
        panActivationKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={multiSelectionKeys}
        selectionMode={SelectionMode.Partial}
        minZoom={0.1}
        maxZoom={2}
        nodeDragThreshold={4}
        attributionPosition="bottom-right"
      >
        <Furniture hasMap={!compact && isLarge} />
      </ReactFlow>
      <NodeMenu shown={shown} />
    </div>
  );
}

const mapStyle = { width: 120, height: 80 };

/** What is around the nodes. */
const Furniture = memo(function Furniture({ hasMap }: { hasMap: boolean }) {
  return (
    <>
      <Background variant={BackgroundVariant.Dots} gap={20} size={1} color="var(--line)" />
      <Controls
        orientation="horizontal"
        showInteractive={false}
        position="bottom-left"
        fitViewOptions={fitOptions}
      />
      {hasMap && (
        <MiniMap
          position="bottom-right"
          pannable
          zoomable
          ariaLabel="Map of the picture"
          style={mapStyle}
          bgColor="var(--raised)"
          nodeColor="var(--line-strong)"
          maskColor="color-mix(in srgb, var(--bg) 70%, transparent)"
        />
      )}
    </>
  );
});
