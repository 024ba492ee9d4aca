import type { CodedError, Instance } from '@skerry/contracts';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** What the page knows of the instances that it shows, by id. */
export interface Instances {
  readonly records: Readonly<Record<string, InstanceView>>;
}

export interface InstanceView {
  /** Absent until the service has told. */
  readonly record?: Instance;
  /** Why the service tells nothing, for example that it no longer keeps this instance. */
  readonly refused?: CodedError;
}

export function createInstances(): StoreApi<Instances> {
  return createStore<Instances>()(() => ({ records: {} }));
}

export function isAlive(record: Instance | undefined): boolean {
  return record !== undefined && record.state !== 'exited' && record.state !== 'failed';
}

export type DotState = 'none' | 'waiting' | 'running' | 'ended' | 'failed';

/** An instance's state in a word and a dot. A code other than 0 that nobody asked for is a failure. */
export function describeState(view: InstanceView | undefined): { dot: DotState; word: string } {
  const record = view?.record;
  if (!record) return view?.refused ? { dot: 'ended', word: 'gone' } : { dot: 'waiting', word: 'connecting' };
  switch (record.state) {
    case 'queued':
      return { dot: 'waiting', word: 'waiting for a runner' };
    case 'booting':
      return { dot: 'waiting', word: 'booting' };
    case 'running':
      return { dot: 'running', word: 'running' };
    case 'exited':
      if (record.stopped) return { dot: 'ended', word: 'stopped' };
      if (record.exitCode === undefined) return { dot: 'ended', word: 'exited' };
      return { dot: record.exitCode === 0 ? 'ended' : 'failed', word: `exited with ${record.exitCode}` };
    case 'failed':
      return { dot: 'failed', word: 'failed' };
  }
}
