/**
 * The Shell library: `skerry:shell`. Commands with typed arguments on the console: a line editor with history and completion, help
 * that is made from what the commands say of themselves. One command runs at a time; what is typed meanwhile waits.
 */
import { bytes } from '../console/reader.ts';
import { host } from '../core/host.ts';
import { numberSetting, setting } from '../core/settings.ts';
import { requireRunning } from '../core/stage.ts';
import { decodeUtf8, incompleteTail } from '../encoding/utf8.ts';
import { inspect } from '../inspect/index.ts';
import { type Arguments, checkArguments, readArguments, usageOf, type ValuesOf } from './arguments.ts';
import { completionOf } from './completion.ts';
import { Prompt } from './prompt.ts';
import { splitWords } from './words.ts';

export type { Argument, Arguments, ValuesOf } from './arguments.ts';

export interface CommandOptions<A extends Arguments> {
  /** A sentence for `help`. */
  readonly summary: string;
  readonly arguments?: A;
}

/** A command cannot be run as it was typed; the message says why. */
export class ShellError extends Error {
  override name = 'ShellError';
  readonly code: 'UNKNOWN_COMMAND' | 'BAD_ARGUMENTS';
  constructor(code: ShellError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

interface Command {
  readonly summary: string;
  readonly wanted: Arguments;
  run(values: Readonly<Record<string, unknown>>): unknown;
}

const HISTORY = 100;

export class Shell {
  readonly #commands = new Map<string, Command>();
  #isEnding = false;

  constructor() {
    const name = { type: 'string', optional: true } as const;
    this.command('help', { summary: 'Says what there is.', arguments: { command: name } }, ({ command }) =>
      this.#help(command),
    );
  }

  /** Adds a command; what `run` gives is shown. Throws RangeError when the name or the arguments cannot be. */
  command<const A extends Arguments = Record<never, never>>(
    name: string,
    options: CommandOptions<A>,
    run: (values: ValuesOf<A>) => unknown,
  ): this {
    if (!/^[^\s"'\\]+$/.test(name))
      throw new RangeError(`"${name}" cannot be the name of a command: it must be one word`);
    const wanted = options.arguments ?? {};
    checkArguments(name, wanted);
    this.#commands.set(name, {
      summary: options.summary,
      wanted,
      run: (values) => run(values as ValuesOf<A>),
    });
    return this;
  }

  /** Runs one line and gives what its command does; nothing for an empty line. Throws {@link ShellError}. */
  async execute(line: string): Promise<unknown> {
    const split = splitWords(line);
    if (!split.ok) throw new ShellError('BAD_ARGUMENTS', split.problem);
    const [name, ...words] = split.words;
    if (name === undefined) return undefined;
    const command = this.#commands.get(name);
    if (!command) throw new ShellError('UNKNOWN_COMMAND', `there is no command "${name}"; type help`);
    const reading = readArguments(command.wanted, words);
    if (reading.ok) return command.run(reading.values);
    throw new ShellError('BAD_ARGUMENTS', `${reading.problem}; usage: ${usageOf(name, command.wanted)}`);
  }

  /** Takes lines from the console until its input ends (Ctrl-D on an empty line), or {@link end} is called. */
  async run(): Promise<void> {
    requireRunning('Shell.run()');
    const prompt = new Prompt({
      prompt: setting('shell.prompt') ?? '> ',
      historySize: numberSetting('shell.history', HISTORY, 0, 10_000),
      complete: (before) => completionOf(before, this.#commands),
    });
    this.#isEnding = false;
    host.consoleWrite(prompt.begin());
    let tail = new Uint8Array(0);
    for await (const chunk of bytes()) {
      const all = new Uint8Array(tail.length + chunk.length);
      all.set(tail);
      all.set(chunk, tail.length);
      const whole = all.length - incompleteTail(all);
      tail = all.slice(whole);
      prompt.feed(decodeUtf8(all.subarray(0, whole)));
      if (await this.#takeLines(prompt)) return;
    }
  }

  /** Lets `run` end after the command that calls it. */
  end(): void {
    this.#isEnding = true;
  }

  /** True at the end of the input. */
  async #takeLines(prompt: Prompt): Promise<boolean> {
    for (;;) {
      const outcome = prompt.next();
      if (outcome.echo !== '') host.consoleWrite(outcome.echo);
      if (outcome.kind === 'more') return false;
      if (outcome.kind === 'end') return true;
      await this.#show(outcome.line);
      if (this.#isEnding) return true;
      host.consoleWrite(prompt.begin());
    }
  }

  /** An error of a command is shown, and ends nothing. One with a code was foreseen: its sentence says enough. */
  async #show(line: string): Promise<void> {
    try {
      const value = await this.execute(line);
      if (value !== undefined) host.consoleWrite(`${typeof value === 'string' ? value : inspect(value)}\n`);
    } catch (error) {
      host.consoleWrite(`${isForeseen(error) ? error.message : inspect(error)}\n`);
    }
  }

  #help(name: string | undefined): string {
    const chosen = [...this.#commands].filter(([each]) => name === undefined || each === name);
    if (chosen.length === 0)
      throw new ShellError('UNKNOWN_COMMAND', `there is no command "${name}"; type help`);
    const rows = chosen
      .map(([each, { summary, wanted }]) => [usageOf(each, wanted), summary] as const)
      .sort();
    const width = Math.max(...rows.map(([usage]) => usage.length));
    return rows.map(([usage, summary]) => `${usage.padEnd(width)}  ${summary}`).join('\n');
  }
}

function isForeseen(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
