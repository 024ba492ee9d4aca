/** What `skerry:start` is to `wire.ts`, which the toolchain makes from the picture of an appliance. */
import { configure, type ParameterValue } from './configuration.ts';
import { start } from './start.ts';

export interface Wiring {
  /** What main receives; what it does not take is undefined. `parameters` is called when main is. */
  needs: Readonly<Record<string, unknown>> & { parameters: (() => readonly string[]) | undefined };
  /** By library: what appliance.json sets. */
  parameters?: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>;
}

export function startWired(main: unknown, { needs, parameters = {} }: Wiring): void {
  configure(parameters);
  start({ default: main }, () => ({ ...needs, parameters: needs.parameters?.() }));
}
