/** The toolchain behind the worker's port. */
import type { Target } from '@skerry/contracts';
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
    const outcome = await this.#toolchain.build({
      name: order.name,
      files: order.files,
      targets: order.targets,
      signal: order.signal,
      // The event of an image comes right before its bytes.
      onEvent: (event) => {
        if (event.kind === 'image') cached.set(event.image.target, event.cached);
        else order.onEvent(event);
      },
      onImage: (image, bytes) => order.onImage(image, bytes, cached.get(image.target) ?? false),
    });
    return outcome.ok ? { kind: 'succeeded' } : { kind: 'failed', error: outcome.error };
  }

  async dispose(): Promise<void> {
    await this.#toolchain.dispose();
  }
}
