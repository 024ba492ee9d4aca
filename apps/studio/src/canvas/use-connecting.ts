import { canConnect, type NodeId } from '@skerry/composition';
import type { Connection, Edge, FinalConnectionState } from '@xyflow/react';
import { useCallback } from 'react';
import { useServices } from '../context/services.ts';
import { looseEndOf } from './model/loose-end.ts';
import type { Shown } from './use-picture.ts';

/** What happens with an edge that somebody draws. All of it stays the same while a node is dragged: see flow.tsx. */
export interface Connecting {
  readonly onConnect: (connection: Connection) => void;
  readonly isValidConnection: (connection: Connection | Edge) => boolean;
  readonly onConnectEnd: (event: MouseEvent | TouchEvent, state: FinalConnectionState) => void;
}

export function useConnecting({ read, known }: Shown): Connecting {
  const { pictures, canvasUi } = useServices();
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
  const onConnectEnd = useCallback(
    (_event: MouseEvent | TouchEvent, { fromHandle, toNode }: FinalConnectionState) => {
      canvasUi.getState().refuse(null);
      // On a node that cannot take it the reason was shown; on nothing, the palette has what could.
      if (!fromHandle || toNode) return;
      canvasUi
        .getState()
        .openPaletteFor(looseEndOf(fromHandle.nodeId as NodeId, fromHandle.type, fromHandle.id ?? null));
    },
    [canvasUi],
  );
  return { onConnect, isValidConnection, onConnectEnd };
}
