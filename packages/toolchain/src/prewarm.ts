import { targets as allTargets, type Target } from '@skerry/contracts';
import { createToolchain, type ToolchainOptions } from './build.ts';

export interface PrewarmOptions extends ToolchainOptions {
  targets?: readonly Target[];
  /** What is done now, and which share of the whole is done (0 to 1). */
  onProgress?: (message: { text?: string; share?: number }) => void;
}

/** Fills the cache with what builds for these targets need, and ends. Rejects with ToolchainFailure. */
export async function prewarm(options: PrewarmOptions = {}): Promise<void> {
  const { targets = allTargets, onProgress = () => undefined } = options;
  const toolchain = createToolchain(options);
  let done = 0;
  try {
    await toolchain.prewarm(targets, (event) => {
      if (event.kind === 'log') onProgress({ text: event.text });
      if (event.kind === 'stage-finished' && event.stage === 'compile') {
        done += 1;
        onProgress({ text: `${event.target} is ready`, share: done / targets.length });
      }
    });
  } finally {
    await toolchain.dispose();
  }
}
