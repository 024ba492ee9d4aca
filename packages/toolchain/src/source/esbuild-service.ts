/**
 * esbuild's process, of which there is one for all that this process bundles. It can be ended at any time, by whoever waits
 * too long for it; the others notice and begin again with the next one.
 *
 * esbuild's `stop` alone settles nothing: who waits for the process that it ends waits for ever. And called twice, by two
 * who waited for the same process, it would end the next one, which somebody else has just begun to use. Hence the number.
 */
import { type BuildContext, stop } from 'esbuild';

let current = 0;

/** The number of the process that is used from now on. */
export const esbuildProcess = (): number => current;

/**
 * Ends the process of this number, unless that has happened. All that waits for it is rejected, whoever waits: `opened`, a
 * context of it, is asked for something, and by the answer that does not come esbuild sees that its process is gone.
 */
export function endEsbuild(number: number, opened?: Pick<BuildContext, 'dispose'>): void {
  if (number !== current) return;
  current += 1;
  stop();
  void opened?.dispose().catch(() => undefined);
}
