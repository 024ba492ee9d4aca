/** What `main` receives of the appliance itself: how it was booted, and how to end it. */
import { host } from './host.ts';
import { requireRunning } from './stage.ts';

/** The boot parameters, split. */
export function parameters(): string[] {
  const joined = host.parameters();
  return joined === '' ? [] : joined.split('\0');
}

/** Ends the appliance now; nothing after it runs. */
export function exit(code = 0): never {
  requireRunning('exit()');
  if (!Number.isInteger(code) || code < 0 || code > 255) {
    throw new RangeError(`exit: the code must be an integer from 0 to 255, not ${code}`);
  }
  return host.exit(code);
}
