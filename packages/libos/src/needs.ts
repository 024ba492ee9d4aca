/** All that `main` can receive. The bundle's entry passes this when main takes an argument; see core/start.ts. */
import { clock } from './clock/index.ts';
import { console } from './console/index.ts';
import { exit, parameters } from './core/program.ts';
import { random } from './random/index.ts';

export function needs() {
  return { console, clock, random, parameters: parameters(), exit };
}
