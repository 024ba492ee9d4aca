import type { NodeId } from '@skerry/composition';
import { Handle, type NodeProps, Position } from '@xyflow/react';
import {
  Clock3,
  Code,
  Cpu,
  Dices,
  EthernetPort,
  HardDrive,
  ListTree,
  Plug,
  Share2,
  SquareTerminal,
  TriangleAlert,
} from 'lucide-react';
import { memo } from 'react';
import { useServices } from '../context/services.ts';
import { formatBytes } from '../design/units.ts';
import type { BandFlowNode, PictureFlowNode } from './flow-nodes.ts';
import type { PictureNode } from './model/picture.ts';
import { OpenPort } from './open-port.tsx';
import { useCanvasUi } from './use-picture.ts';

const deviceIcons = {
  console: SquareTerminal,
  clock: Clock3,
  entropy: Dices,
  network: EthernetPort,
  sockets: Plug,
  disk: HardDrive,
  store: ListTree,
  grants: Share2,
} as const;

/** A node of the picture: what it is, what it gives, what it needs. The button in it has the focus and the name. */
export const NodeView = memo(function NodeView({ data: { node }, selected }: NodeProps<PictureFlowNode>) {
  const isLit = useCanvasUi(({ lit }) => lit?.nodes.has(node.id) === true);
  const isInspected = useCanvasUi(({ inspected }) => inspected === node.id);
  const look = `picture-node group relative h-full rounded-lg border text-text ${isLit ? 'is-lit' : ''} ${frameOf(node, selected, isInspected)}`;
  if (node.kind === 'device' || node.kind === 'target') {
    return (
      <div className={look} title={node.summary}>
        {node.kind === 'device' && <Inlet />}
        <NodeButton node={node} className="flex h-full w-full items-center justify-center gap-1.5 rounded-lg">
          <NodeIcon node={node} />
          <span className="font-mono text-xs">{node.title}</span>
          <Badge node={node} />
        </NodeButton>
      </div>
    );
  }
  return (
    <div className={look} title={node.summary}>
      {node.kind !== 'app' && <Inlet />}
      <NodeButton
        node={node}
        className={`flex w-full flex-col justify-center gap-px rounded-lg px-2.5 text-left ${
          node.requires.length > 0 ? 'h-10' : 'h-full'
        }`}
      >
        {node.kind === 'app' ? (
          <span className="picture-detail text-[10px] leading-3 text-muted">your code</span>
        ) : (
          <span className="picture-detail flex gap-2 font-mono text-[10px] leading-3 text-muted">
            {node.provides.map(({ name }) => (
              <span key={name}>{name}</span>
            ))}
            {node.kind === 'unknown' && 'unknown'}
          </span>
        )}
        <span className="flex w-full items-center gap-1.5 leading-4">
          <NodeIcon node={node} />
          <span className="min-w-0 truncate text-[13px] font-semibold">{node.title}</span>
          <Badge node={node} />
          {node.weight && (
            <span
              title={
                node.weight.from === 'build'
                  ? 'in the last build'
                  : 'as measured; it has not been built with this yet'
              }
              className={`picture-detail ml-auto pl-2 font-mono text-[10px] whitespace-nowrap tabular-nums ${
                node.weight.from === 'build' ? 'text-text' : 'text-muted italic'
              }`}
            >
              {formatBytes(node.weight.bytes)}
            </span>
          )}
        </span>
      </NodeButton>
      {node.kind === 'app' && <Outlet id="main" />}
      {node.requires.length > 0 && (
        <div className="picture-detail absolute inset-x-0 bottom-0 flex h-5 items-end justify-center gap-1 px-1.5">
          {node.requires.map((port) =>
            port.isOpen ? (
              <OpenPort key={port.name} node={node} port={port}>
                <Outlet id={port.name} isOpen />
              </OpenPort>
            ) : (
              <span
                key={port.name}
                className="relative rounded-t border-x border-t border-line px-1.5 pb-0.5 font-mono text-[10px] leading-4 text-muted"
              >
                {port.name}
                <Outlet id={port.name} />
              </span>
            ),
          )}
        </div>
      )}
    </div>
  );
});

function frameOf({ kind, problems }: PictureNode, selected: boolean, isInspected: boolean): string {
  const isWrong = problems.some(({ severity }) => severity === 'error');
  if (selected || isInspected) return 'border-accent bg-accent-soft ring-1 ring-accent';
  if (kind === 'app') return 'border-accent bg-surface';
  if (isWrong) return 'border-danger bg-surface';
  if (kind === 'device' || kind === 'target') return 'border-line bg-raised hover:border-line-strong';
  return 'border-line-strong bg-surface hover:border-muted';
}

function NodeButton({
  node,
  className,
  children,
}: {
  node: PictureNode;
  className: string;
  children: React.ReactNode;
}) {
  const { canvasUi } = useServices();
  const isRoving = useCanvasUi(({ roving }) => roving === node.id);
  return (
    <button
      type="button"
      data-node={node.id}
      aria-label={node.label}
      tabIndex={isRoving ? 0 : -1}
      className={`focus-visible:outline-offset-2 ${className}`}
      onFocus={() => canvasUi.getState().rove(node.id)}
    >
      {children}
    </button>
  );
}

function NodeIcon({ node: { kind, title } }: { node: PictureNode }) {
  const Icon =
    kind === 'app'
      ? Code
      : kind === 'target'
        ? Cpu
        : kind === 'device'
          ? deviceIcons[title as keyof typeof deviceIcons]
          : undefined;
  return Icon ? (
    <Icon
      size={13}
      aria-hidden="true"
      className={`shrink-0 ${kind === 'app' ? 'text-accent' : 'text-muted'}`}
    />
  ) : null;
}

function Badge({ node: { problems } }: { node: PictureNode }) {
  if (problems.length === 0) return null;
  const isWrong = problems.some(({ severity }) => severity === 'error');
  return (
    <span title={problems.map(({ message }) => message).join('\n')} className="flex shrink-0">
      <TriangleAlert size={12} aria-hidden="true" className={isWrong ? 'text-danger' : 'text-warn'} />
    </span>
  );
}

const handle = 'picture-detail size-2! min-w-0! rounded-full! border!';

/** Where edges come in. */
function Inlet() {
  return (
    <Handle
      id="in"
      type="target"
      position={Position.Top}
      className={`${handle} border-line-strong! bg-surface! group-hover:border-accent!`}
    />
  );
}

/** Where an edge goes out, by the name of what is needed. */
function Outlet({ id, isOpen = false }: { id: string; isOpen?: boolean }) {
  return (
    <Handle
      id={id}
      type="source"
      position={Position.Bottom}
      className={`${handle} ${isOpen ? 'border-warn! bg-warn-soft!' : 'border-line-strong! bg-surface! hover:border-accent! hover:bg-accent!'}`}
    />
  );
}

/** Everything that comes by itself, in one quiet line. */
export const BandView = memo(function BandView({ data: { runtime } }: NodeProps<BandFlowNode>) {
  return (
    <div
      className="picture-node flex h-full items-center gap-2 overflow-hidden rounded-md border border-dashed border-line bg-bg px-3 text-[11px] text-muted"
      title={runtime.map(({ name, summary }) => `${name}: ${summary}`).join('\n')}
    >
      <span className="shrink-0 font-semibold">runtime</span>
      <span className="truncate font-mono text-[10px]">{runtime.map(({ name }) => name).join(' · ')}</span>
    </div>
  );
});

/** The focus goes to a node's button, when it is drawn. */
export function focusNode(id: NodeId): void {
  document.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
}
