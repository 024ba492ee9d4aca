/** The toolchain behind the worker's port. */
import type { Image, Target } from '@skerry/contracts';
import type { Toolchain } from '@skerry/toolchain';
import type { Builder, BuilderOutcome, BuildOrder } from './builder.ts';

/** `toolchain` belongs to the builder from now on. */
export class ToolchainBuilder implements Builder {
  readonly #toolchain: Toolchain;

  constructor(toolchain: Toolchain) {
    this.#toolchain = toolchain;
  }

  async build(order: BuildOrder): Promise<BuilderOutcome> {
    const cached = new Map<Target, boolean>();
    const waiting = new Map<Target, { image: Image; bytes: Uint8Array }>();
    // An image's event says whether it was cached, its callback has the bytes; they come together, in either order.
    const handOver = (target: Target): void => {
      const made = waiting.get(target);
      const wasCached = cached.get(target);
      if (!made || wasCached === undefined) return;
      waiting.delete(target);
      order.onImage(made.image, made.bytes, wasCached);
    };
    const outcome = await this.#toolchain.build({
      name: order.name,
      files: order.files,
      targets: order.targets,
      signal: order.signal,
      onEvent: (event) => {
        if (event.kind !== 'image') {
          order.onEvent(event);
          return;
        }
        cached.set(event.image.target, event.cached);
        handOver(event.image.target);
      },
      onImage: (image, bytes) => {
        waiting.set(image.target, { image, bytes });
        handOver(image.target);
      },
    });
    return outcome.ok ? { kind: 'succeeded' } : { kind: 'failed', error: outcome.error };
  }

  async dispose(): Promise<void> {
    await this.#toolchain.dispose();
  }
}
