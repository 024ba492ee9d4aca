/** What an appliance that uses the library shell has of it. */

declare module 'skerry:shell' {
  /** What the types of arguments are. */
  export interface Kinds {
    string: string;
    number: number;
    integer: number;
    boolean: boolean;
  }
  export interface Argument {
    readonly type: keyof Kinds;
    /** Of a text: the words that it can be; Tab completes them. */
    readonly choices?: readonly string[];
    /** May be left out, and so must all that follow. */
    readonly optional?: boolean;
    /** Takes all the words that are left, as a list. The last argument only. */
    readonly rest?: boolean;
  }
  /** By name, in the order in which they are typed. */
  export type Arguments = Readonly<Record<string, Argument>>;
  export type ArgumentValue<A extends Argument> = A extends { choices: readonly (infer Word)[] }
    ? Word
    : Kinds[A['type']];
  export type ValuesOf<A extends Arguments> = {
    readonly [Name in keyof A]: A[Name] extends { rest: true }
      ? ArgumentValue<A[Name]>[]
      : A[Name] extends { optional: true }
        ? ArgumentValue<A[Name]> | undefined
        : ArgumentValue<A[Name]>;
  };
  export interface CommandOptions<A extends Arguments> {
    /** A sentence for `help`. */
    readonly summary: string;
    readonly arguments?: A;
  }

  /** A command cannot be run as it was typed; the message says why. */
  export class ShellError extends Error {
    readonly code: 'UNKNOWN_COMMAND' | 'BAD_ARGUMENTS';
    constructor(code: ShellError['code'], message: string);
  }
  /** Commands on the console. */
  export class Shell {
    /** Adds a command; what `run` gives is shown. Throws RangeError when the name or the arguments cannot be. */
    command<const A extends Arguments = Record<never, never>>(
      name: string,
      options: CommandOptions<A>,
      run: (values: ValuesOf<A>) => unknown,
    ): this;
    /** Runs one line and gives what its command does. Throws {@link ShellError}. */
    execute(line: string): Promise<unknown>;
    /** Takes lines until the input ends (Ctrl-D), or {@link Shell.end} is called. */
    run(): Promise<void>;
    /** Lets `run` end after the command that calls it. */
    end(): void;
  }
}
