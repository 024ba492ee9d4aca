/**
 * The last words of an appliance: reports an error that nothing caught, as Node does, and exits with code 1.
 * Never throws itself: the error may be a stack overflow or the end of memory, or an object whose getters throw,
 * so each step that fails falls back to one that needs less.
 */
import { inspect } from '../inspect/index.ts';
import { host } from './host.ts';
import { isRunning } from './stage.ts';

/**
 * At build time, throws `error` on to the evaluator, which reports it.
 * `how` qualifies the first word: `Uncaught (in promise) TypeError: …`. Does not return in an image.
 */
export function reportUncaught(error: unknown, how = ''): void {
  if (!isRunning()) throw error;
  const attempts = [
    () => `Uncaught${how} ${inspect(error)}\n`,
    () => `Uncaught${how} ${String(error)}\n`,
    () => 'Uncaught error, which cannot be shown\n',
  ];
  for (const attempt of attempts) {
    try {
      host.consoleWrite(attempt());
      break;
    } catch {
      // The next attempt needs less.
    }
  }
  host.exit(1);
}
