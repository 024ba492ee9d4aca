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
  const isOnPath = useCanvasUi(({ lit }) => lit?.edges.has(id) === true);
  const [path] = getBezierPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
    curvature: 0.32,
  });
  const isLit = isOnPath || selected === true;
  return (
    <BaseEdge
      path={path}
      interactionWidth={14}
      className={isLit ? 'picture-edge is-lit' : 'picture-edge'}
      {...(isLit && markerEnd !== undefined ? { markerEnd } : {})}
    />
  );
});
