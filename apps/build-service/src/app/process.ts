/** What both processes have in common: a log on standard output, and an orderly end. */

import type { Logger } from 'pino';
import { pino } from 'pino';

export function processLog(name: string, level: string): Logger {
  return pino({ name, level });
}

/**
 * Closes on SIGTERM, on SIGINT and when the launcher is gone (its IPC channel disconnects), then exits. What nobody
 * caught is logged and ends the process with 1: its jobs are taken over by another.
 */
export function endInOrder(log: Logger, close: () => Promise<void>): void {
  let ending = false;
  const end = (why: string, code: number): void => {
    if (ending) return;
    ending = true;
    log.info({ why }, 'ending');
    close()
      .catch((error: unknown) => log.error({ err: error }, 'could not end in order'))
      .finally(() => process.exit(code));
  };
  process.on('SIGTERM', () => end('SIGTERM', 0));
  process.on('SIGINT', () => end('SIGINT', 0));
  process.on('disconnect', () => end('launcher gone', 0));
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught');
    end('uncaught', 1);
  });
}
