/** How many preview connections there are, to each instance and in all. */
import { limits } from '@skerry/contracts';

export class PreviewSlots {
  readonly #taken = new Map<string, number>();
  #inAll = 0;

  /** Returns the function that gives it back, to be called once or more often; undefined: there are too many. */
  take(instanceId: string): (() => void) | undefined {
    const taken = this.#taken.get(instanceId) ?? 0;
    if (taken >= limits.previewConnections || this.#inAll >= limits.previewConnectionsInAll) return undefined;
    this.#taken.set(instanceId, taken + 1);
    this.#inAll += 1;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#inAll -= 1;
      const left = (this.#taken.get(instanceId) ?? 1) - 1;
      if (left === 0) this.#taken.delete(instanceId);
      else this.#taken.set(instanceId, left);
    };
  }
}
