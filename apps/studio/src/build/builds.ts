import type { Build, BuildEvent, Target } from '@skerry/contracts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LiveClient } from '../api/live.ts';
import { type BuildView, foldBuild, foldRecord, isEnded, newBuildView } from './build-view.ts';

/** The builds that the page follows, by id. Ended ones stay until the page goes: their logs are on show. */
export interface Builds {
  readonly views: Readonly<Record<string, BuildView>>;
}

export type InstanceListener = (buildId: string, target: Target, instanceId: string) => void;

/** Follows builds over the live connection and folds what they tell. */
export class BuildFollower {
  readonly store: StoreApi<Builds> = createStore<Builds>()(() => ({ views: {} }));
  readonly #live: LiveClient;
  readonly #listeners = new Set<InstanceListener>();
  readonly #ends = new Map<string, () => void>();

  constructor(live: LiveClient) {
    this.#live = live;
  }

  /** Tells of every instance that a followed build boots, again on each replay. */
  onInstance(listener: InstanceListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Idempotent. `record` is what the service answered to the request, when there is one. */
  follow(id: string, record?: Build): void {
    if (!this.#ends.has(id)) {
      this.#ends.set(
        id,
        this.#live.watch({
          kind: 'build',
          id,
          onMessage: (message) => {
            if (message.kind === 'build-event') this.#take(id, message.event);
          },
          onFailed: (error) => {
            if (error.code === 'NOT_FOUND')
              this.#change(id, (view) => ({ ...view, state: isEnded(view) ? view.state : 'gone' }));
          },
        }),
      );
    }
    this.#change(id, (view) => (record ? foldRecord(view, record) : view));
    for (const [target, instanceId] of Object.entries(record?.instances ?? {})) {
      this.#tellInstance(id, target as Target, instanceId);
    }
  }

  dispose(): void {
    for (const end of this.#ends.values()) end();
    this.#ends.clear();
  }

  #take(id: string, event: BuildEvent): void {
    this.#change(id, (view) => foldBuild(view, event));
    if (event.kind === 'instance') this.#tellInstance(id, event.target, event.instanceId);
  }

  #tellInstance(buildId: string, target: Target, instanceId: string): void {
    for (const listener of this.#listeners) listener(buildId, target, instanceId);
  }

  #change(id: string, change: (view: BuildView) => BuildView): void {
    this.store.setState(({ views }) => ({
      views: { ...views, [id]: change(views[id] ?? newBuildView(id)) },
    }));
  }
}
