/**
 * The parameters of a library in a running machine: the last boot parameter `name=value`, else what appliance.json says.
 * A composition holds appliance.json to library.json; what comes with the boot is looked at here, since nobody did before.
 */
import { configuredValue } from './configuration.ts';
import { parameters } from './program.ts';
import { requireRunning } from './stage.ts';

/** A boot parameter is not what its library can take. */
export class SettingError extends Error {
  override name = 'SettingError';
  readonly code = 'BAD_SETTING';
}

/** Undefined when neither the boot nor appliance.json says. */
export function setting(name: string): string | undefined {
  requireRunning(`the parameter ${name}`);
  const prefix = `${name}=`;
  const given = parameters().findLast((one) => one.startsWith(prefix));
  if (given !== undefined) return given.slice(prefix.length);
  const configured = configuredValue(name);
  return configured === undefined ? undefined : String(configured);
}

/** One of `choices`. Throws {@link SettingError}. */
export function choiceSetting<Choice extends string>(
  name: string,
  choices: readonly Choice[],
  fallback: Choice,
): Choice {
  const value = setting(name) ?? fallback;
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new SettingError(`${name}=${value}: it must be one of ${choices.join(', ')}`);
}

/** A number from `minimum` to `maximum`. Throws {@link SettingError}. */
export function numberSetting(name: string, fallback: number, minimum: number, maximum: number): number {
  const text = setting(name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^-?\d+(\.\d+)?$/.test(text) && value >= minimum && value <= maximum) return value;
  throw new SettingError(`${name}=${text}: it must be a number from ${minimum} to ${maximum}`);
}
