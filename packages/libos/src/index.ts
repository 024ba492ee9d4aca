/** The module `skerry` of an appliance: types alone. types/skerry.d.ts says the same to the editor and the type-check. */

import type { clock } from './clock/index.ts';
import type { console } from './console/index.ts';
import type { random } from './random/index.ts';

export type { LineOptions } from './console/index.ts';
export type Console = typeof console;
export type Clock = typeof clock;
export type Random = typeof random;

export interface Needs {
  readonly console: Console;
  readonly clock: Clock;
  readonly random: Random;
  readonly parameters: readonly string[];
  exit(code?: number): never;
}
