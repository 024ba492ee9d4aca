/** What an appliance that uses the library console has of it. */

declare module 'skerry' {
  export interface Needs {
    /** The machine's console: everything that the global `console` has, and input. */
    readonly console: Console;
  }

  /** The console of the machine. */
  export interface Console extends globalThis.Console {
    /** Writes text or bytes as they are, without a line end. */
    write(data: string | ArrayBufferView | ArrayBuffer): void;
    /**
     * The lines that are typed, without their ends, until the end of the input (Ctrl-D on an empty line). The
     * appliance stays alive while one is awaited. Backspace, Ctrl-W, Ctrl-U and Ctrl-C edit the line.
     *
     * ```ts
     * for await (const line of console.lines()) console.log('you said', line);
     * ```
     */
    lines(options?: LineOptions): AsyncGenerator<string, void, undefined>;
    /** The bytes as they are received, with no echo and no editing, until the end of the input. */
    bytes(): AsyncGenerator<Uint8Array, void, undefined>;
  }

  export interface LineOptions {
    /**
     * Whether what is typed is written back, since the terminal at the other end does not show it by itself.
     * True unless told; turn it off for a password.
     */
    echo?: boolean;
  }
}

/** Writes to the machine's console; at build time to the build log. Values are shown as in Node. */
interface Console {
  /**
   * Writes a line. A first string may hold directives for the values after it: `%s` text, `%d` `%i` `%f` numbers,
   * `%j` JSON, `%o` `%O` any value, `%%` a percent sign.
   */
  log(...values: unknown[]): void;
  /** Same as {@link Console.log}: there is one console and no levels. */
  info(...values: unknown[]): void;
  /** Same as {@link Console.log}. */
  warn(...values: unknown[]): void;
  /** Same as {@link Console.log}. An error is shown with its stack in your own lines. */
  error(...values: unknown[]): void;
  /** Same as {@link Console.log}. */
  debug(...values: unknown[]): void;
  /** Shows one value; `depth` (2 unless given, null for all) says how many levels of objects inside it are opened. */
  dir(value: unknown, options?: { depth?: number | null }): void;
  /** Same as {@link Console.log}. */
  dirxml(...values: unknown[]): void;
  /** Draws an array or object of rows as a table, with all columns or those that are named. */
  table(data?: unknown, columns?: readonly string[]): void;
  /** Writes the stack of the place where it is called. */
  trace(...values: unknown[]): void;
  /** Writes only when the condition does not hold. */
  assert(condition?: unknown, ...values: unknown[]): void;
  /** Writes how often it was called with this label. */
  count(label?: string): void;
  /** Lets {@link Console.count} begin again. */
  countReset(label?: string): void;
  /** Indents what follows, until {@link Console.groupEnd}. */
  group(...values: unknown[]): void;
  /** Same as {@link Console.group}. */
  groupCollapsed(...values: unknown[]): void;
  /** Ends the innermost group. */
  groupEnd(): void;
  /** Starts a stop watch. */
  time(label?: string): void;
  /** Writes what a stop watch shows. */
  timeLog(label?: string, ...values: unknown[]): void;
  /** Writes what a stop watch shows, and removes it. */
  timeEnd(label?: string): void;
}
declare var console: Console;
