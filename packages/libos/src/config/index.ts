/**
 * The Config library: `skerry:config`. Settings of the appliance's own, from boot parameters `name=value` (the last one counts),
 * else from what `config.defaults` of appliance.json says, else from the program. All problems are told at once, so that a person
 * mends them in one go.
 */

import { parameters } from '../core/program.ts';
import { setting } from '../core/settings.ts';
import { requireRunning } from '../core/stage.ts';
import { type Kind, readValue, type ValueOf } from './value.ts';

export type { Kind } from './value.ts';

/** What a setting is: a kind and what holds for it. Without `default` it has to be given. */
export interface Setting<K extends Kind = Kind> {
  readonly type: K;
  readonly default?: ValueOf<K>;
  /** For people, in the message when it is missing or wrong. */
  readonly summary?: string;
  /** Of a text: the words that it can be. */
  readonly choices?: readonly string[];
  /** Of a number or a duration, in milliseconds. */
  readonly minimum?: number;
  readonly maximum?: number;
}
export type Settings = Readonly<Record<string, Setting>>;
export type Values<S extends Settings> = { readonly [Name in keyof S]: ValueOf<S[Name]['type']> };

/** Some settings are missing or wrong: `problems` has a sentence for each. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly code = 'BAD_CONFIG';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`the configuration cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** The values of these settings. Throws {@link ConfigError}. */
export function readConfig<const S extends Settings>(settings: S): Values<S> {
  requireRunning('readConfig()');
  const given = { ...pairs(defaultWords()), ...pairs(parameters()) };
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, wanted] of Object.entries<Setting>(settings)) {
    const text = Object.hasOwn(given, name) ? given[name] : undefined;
    const outcome = readValue(name, wanted, text);
    if (outcome.ok) values[name] = outcome.value;
    else problems.push(`${outcome.problem}${wanted.summary ? ` (${wanted.summary})` : ''}`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return values as Values<S>;
}

/** `config.defaults`: words as in a command line, without quotes. */
function defaultWords(): string[] {
  return (setting('config.defaults') ?? '').split(/\s+/).filter((word) => word !== '');
}

function pairs(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words
      .filter((word) => word.includes('='))
      .map((word) => [word.split('=', 1)[0], word.replace(/^[^=]*=/, '')]),
  );
}
