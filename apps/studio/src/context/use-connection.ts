import { useCallback, useSyncExternalStore } from 'react';
import type { Connection } from '../api/live.ts';
import { useServices } from './services.ts';

/** The state of the live connection. */
export function useConnection(): Connection {
  const { live } = useServices();
  const subscribe = useCallback((onChange: () => void) => live.subscribe(onChange), [live]);
  return useSyncExternalStore(subscribe, () => live.connection);
}
