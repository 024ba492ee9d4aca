/** The appliance's lifecycle: the bundle's entry calls {@link start}. */
export type { Host, SourceMap } from './host.ts';
export { BuildTimeError, requireRunning } from './stage.ts';
export { type Application, start } from './start.ts';
