/**
 * What module scope may not use, because it runs at build time: the clock, randomness, input, exit. The guest's
 * libraries reach these through host functions, which throw here; `Date` and `Math.random`, which are built into
 * the engine, are sealed by the guest's own src/core.
 */

/** The host functions that exist only on a running machine, with what a person calls them. */
export const runTimeOnly: Readonly<Record<string, string>> = {
  consoleRead: 'console input',
  monotonicMs: 'the clock',
  wallMs: 'the clock',
  entropy: 'randomness',
  exit: 'exit',
  parameters: 'boot parameters',
  mark: 'boot marks',
};

/** The sentence of the design's build-time error. */
export function buildTimeMessage(what: string): string {
  return `${what} cannot be used in module scope, which runs at build time; use it in main, which runs at boot`;
}

export const buildTimeErrorName = 'BuildTimeError';
