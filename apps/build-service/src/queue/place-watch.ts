/** Tells watchers of waiting builds where these stand, whenever that changes. Looks only while somebody watches. */
import type { BuildQueue, Place } from './build-queue.ts';

const everyMs = 500;

export class PlaceWatch {
  readonly #queue: BuildQueue;
  readonly #onError: (error: unknown) => void;
  readonly #watchers = new Map<symbol, { buildId: string; last: string; tell: (place: Place) => void }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(queue: BuildQueue, onError: (error: unknown) => void) {
    this.#queue = queue;
    this.#onError = onError;
  }

  /** Returns the function that ends it. */
  watch(buildId: string, tell: (place: Place) => void): () => void {
    const key = Symbol(buildId);
    this.#watchers.set(key, { buildId, last: '', tell });
    this.#timer ??= setTimeout(() => void this.#look(), everyMs).unref();
    return () => this.#watchers.delete(key);
  }

  close(): void {
    this.#watchers.clear();
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    try {
      const places = await this.#queue.places();
      for (const watcher of this.#watchers.values()) {
        const place = places.get(watcher.buildId);
        const text = JSON.stringify(place);
        if (!place || text === watcher.last) continue;
        watcher.last = text;
        watcher.tell(place);
      }
    } catch (error) {
      this.#onError(error);
    }
    this.#timer = this.#watchers.size > 0 ? setTimeout(() => void this.#look(), everyMs).unref() : undefined;
  }
}
