/**
 * All that `main` can receive: what is exported here as `x` is given as `needs.x`, if the appliance speaks of `x`. So a
 * library is one line, and what is not asked for is not linked (toolchain/src/source/entry.ts). `parameters` is called
 * when main is.
 */
export { clock } from './clock/index.ts';
export { console } from './console/index.ts';
export { exit, parameters } from './core/program.ts';
export { random } from './random/index.ts';
