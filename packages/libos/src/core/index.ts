/** The appliance's lifecycle. Imported first by the bundle's entry, which calls {@link start}. */
import './seal.ts';

export type { Host, SourceMap } from './host.ts';
export { BuildTimeError, requireRunning } from './stage.ts';
export { type Application, start } from './start.ts';
