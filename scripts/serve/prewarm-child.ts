/** The other side of prewarm.ts: has the toolchain compile, and sends what it does. */
import { prewarm } from '@skerry/toolchain';
import type { PrewarmMessage } from './prewarm.ts';

await prewarm({
  onProgress: (message: PrewarmMessage) => {
    process.send?.(message);
  },
});
process.disconnect();
