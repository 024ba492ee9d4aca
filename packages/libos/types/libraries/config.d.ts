/** What an appliance that uses the library config has of it. */

declare module 'skerry:config' {
  /** `duration` is written as `500ms`, `10s`, `5m`, `2h` or `1d`, and read as milliseconds. */
  export interface Kinds {
    string: string;
    number: number;
    integer: number;
    boolean: boolean;
    duration: number;
  }
  export type Kind = keyof Kinds;
  export interface Setting<K extends Kind = Kind> {
    readonly type: K;
    /** What it is when nobody says; without it the setting has to be given. */
    readonly default?: Kinds[K];
    /** For people, in the message when it is missing or wrong. */
    readonly summary?: string;
    /** Of a text: the words that it can be. */
    readonly choices?: readonly string[];
    readonly minimum?: number;
    readonly maximum?: number;
  }
  export type Settings = Readonly<Record<string, Setting>>;

  /** Some settings are missing or wrong: `problems` has a sentence for each. */
  export class ConfigError extends Error {
    readonly code: 'BAD_CONFIG';
    readonly problems: readonly string[];
    constructor(problems: readonly string[]);
  }

  /**
   * The values of these settings: of boot parameters `name=value`, else of appliance.json, else their defaults. Throws
   * {@link ConfigError}, and at build time.
   */
  export function readConfig<const S extends Settings>(
    settings: S,
  ): { readonly [Name in keyof S]: Kinds[S[Name]['type']] };
}
