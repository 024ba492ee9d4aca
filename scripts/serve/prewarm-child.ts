/** The other side of prewarm.ts: has the toolchain compile, and sends what it does. */
import { defaultTargets, type ProgressEvent } from '@skerry/contracts';
import { createToolchain } from '@skerry/toolchain';
import type { PrewarmMessage } from './prewarm.ts';

const toolchain = createToolchain();

function say(message: PrewarmMessage): void {
  process.send?.(message);
}

function onEvent(event: ProgressEvent): void {
  if (event.kind === 'log') say({ text: event.text });
  else if (event.kind === 'stage-started')
    say({ text: event.target ? `${event.stage} ${event.target}` : event.stage });
}

await toolchain.prewarm(defaultTargets, onEvent);
await toolchain.dispose();
process.disconnect?.();
