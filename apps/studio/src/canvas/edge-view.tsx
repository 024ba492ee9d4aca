import { BaseEdge, type Edge, type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo } from 'react';
import { useCanvasUi } from './use-picture.ts';

export type PictureFlowEdge = Edge<Record<string, never>, 'picture'>;

/** "uses", from the user down to the used. */
export const EdgeView = memo(function EdgeView({
  id,
  sourceX,
  sourceY,
  targetX,
  targetY,
  sourcePosition,
  targetPosition,
  selected,
  markerEnd,
}: EdgeProps<PictureFlowEdge>) {
  const light = useCanvasUi(({ lit }) => (lit === null ? 'rest' : lit.edges.has(id) ? 'lit' : 'dim'));
  const [path] = getBezierPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
    curvature: 0.32,
  });
  const isLit = light === 'lit' || selected === true;
  return (
    <BaseEdge
      path={path}
      interactionWidth={14}
      {...(isLit && markerEnd !== undefined ? { markerEnd } : {})}
      style={{
        stroke: isLit ? 'var(--accent)' : 'var(--line-strong)',
        strokeWidth: isLit ? 1.75 : 1,
        opacity: isLit ? 1 : light === 'dim' ? 0.22 : 0.9,
        transition: 'opacity 150ms',
      }}
    />
  );
});
