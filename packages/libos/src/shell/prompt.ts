/**
 * The line that is being typed, with a cursor and a history: what a shell's line editor does over a plain terminal, whose keys
 * come as bytes (ECMA-48 sequences, and the control keys of Emacs that shells have). Pure: takes keys, answers what to write.
 * A line is kept within one row of the terminal's view of it: longer ones wrap, and are redrawn as well as a terminal can.
 */
import { columns } from '../console/line-editor.ts';

export type Outcome =
  | { readonly kind: 'line'; readonly line: string; readonly echo: string }
  | { readonly kind: 'more'; readonly echo: string }
  | { readonly kind: 'end'; readonly echo: string };

/** What can stand at the cursor instead of the word that begins there: whole lines up to the cursor, and words to show. */
export interface Completion {
  /** The text in front of the cursor, as it becomes. */
  readonly before: string;
  readonly shown: readonly string[];
}
export type Complete = (before: string) => Completion;

export interface PromptOptions {
  readonly prompt: string;
  readonly historySize: number;
  readonly complete: Complete;
}

const KEY = /\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|[^[O])|[^\x1b]/suy;
const NAMES: Readonly<Record<string, string>> = {
  '\x1b[D': 'left',
  '\x1b[C': 'right',
  '\x1b[A': 'up',
  '\x1b[B': 'down',
  '\x1b[H': 'home',
  '\x1b[F': 'end',
  '\x1b[1~': 'home',
  '\x1b[4~': 'end',
  '\x1b[3~': 'delete',
  '\x01': 'home',
  '\x02': 'left',
  '\x03': 'abandon',
  '\x04': 'delete-or-end',
  '\x05': 'end',
  '\x06': 'right',
  '\b': 'backspace',
  '\t': 'complete',
  '\n': 'enter',
  '\x0b': 'kill-behind',
  '\x0c': 'clear',
  '\r': 'enter',
  '\x0e': 'down',
  '\x10': 'up',
  '\x15': 'kill-before',
  '\x17': 'kill-word',
  '\x7f': 'backspace',
};

export class Prompt {
  readonly #options: PromptOptions;
  /** Characters, so that none is cut. */
  #before: string[] = [];
  #behind: string[] = [];
  readonly #history: string[] = [];
  /** Which of the history is shown; its length: the line that is being typed, which waits in `#typed`. */
  #at = 0;
  #typed = '';
  #fed = '';
  #afterReturn = false;
  #lastKey = '';

  constructor(options: PromptOptions) {
    this.#options = options;
  }

  /** What shows an empty line. */
  begin(): string {
    return this.#options.prompt;
  }

  feed(text: string): void {
    this.#fed += text;
  }

  /** Goes on to the end of a line, or of what was fed. */
  next(): Outcome {
    let echo = '';
    for (;;) {
      KEY.lastIndex = 0;
      const sequence = KEY.exec(this.#fed)?.[0];
      if (sequence === undefined) return { kind: 'more', echo };
      this.#fed = this.#fed.slice(sequence.length);
      const name = NAMES[sequence] ?? (/^[^\0-\x1f\x7f]/.test(sequence) ? 'character' : '');
      const isSecondHalf = this.#afterReturn && sequence === '\n';
      this.#afterReturn = sequence === '\r';
      if (isSecondHalf) continue;
      if (name === 'enter') return { kind: 'line', line: this.#take(true), echo: `${echo}\n` };
      if (name === 'delete-or-end' && this.#text === '') return { kind: 'end', echo: `${echo}\n` };
      echo += this.#press(name, sequence);
      this.#lastKey = name;
    }
  }

  get #text(): string {
    return this.#before.join('') + this.#behind.join('');
  }

  #press(name: string, sequence: string): string {
    switch (name) {
      case 'character':
        this.#before.push(sequence);
        return this.#behind.length === 0 ? sequence : this.#drawn();
      case 'left':
        return this.#moved(this.#before.splice(-1), 'before');
      case 'right':
        return this.#moved(this.#behind.splice(0, 1), 'behind');
      case 'home':
        return this.#moved(this.#before.splice(0), 'before');
      case 'end':
        return this.#moved(this.#behind.splice(0), 'behind');
      case 'backspace':
        return this.#without(this.#before.splice(-1));
      case 'delete':
      case 'delete-or-end':
        return this.#without(this.#behind.splice(0, 1));
      case 'kill-before':
        return this.#without(this.#before.splice(0));
      case 'kill-behind':
        return this.#without(this.#behind.splice(0));
      case 'kill-word': {
        const kept = this.#before.join('').replace(/\S*\s*$/u, '');
        return this.#without(this.#before.splice(Array.from(kept).length));
      }
      case 'up':
      case 'down':
        return this.#recall(name === 'up' ? -1 : 1);
      case 'complete':
        return this.#completed();
      case 'clear':
        return `\x1b[H\x1b[2J${this.#drawn()}`;
      case 'abandon':
        this.#take(false);
        return `^C\n${this.begin()}`;
      default:
        return '';
    }
  }

  #moved(characters: string[], from: 'before' | 'behind'): string {
    if (characters.length === 0) return '';
    if (from === 'before') this.#behind.unshift(...characters);
    else this.#before.push(...characters);
    const width = columns(characters.join(''));
    return width === 0 ? '' : `\x1b[${width}${from === 'before' ? 'D' : 'C'}`;
  }

  #without(removed: string[]): string {
    return removed.length === 0 ? '' : this.#drawn();
  }

  #recall(step: -1 | 1): string {
    const to = this.#at + step;
    if (to < 0 || to > this.#history.length) return '';
    if (this.#at === this.#history.length) this.#typed = this.#text;
    this.#at = to;
    this.#before = Array.from(this.#history[to] ?? this.#typed);
    this.#behind = [];
    return this.#drawn();
  }

  /** Tab once goes as far as there is no choice; twice shows the choices. */
  #completed(): string {
    const before = this.#before.join('');
    const { before: longer, shown } = this.#options.complete(before);
    if (longer !== before) {
      this.#before = Array.from(longer);
      return this.#drawn();
    }
    if (shown.length < 2 || this.#lastKey !== 'complete') return '';
    return `\n${shown.join('  ')}\n${this.#drawn()}`;
  }

  /** The row anew, with the cursor in its place. */
  #drawn(): string {
    const back = columns(this.#behind.join(''));
    return `\r${this.#options.prompt}${this.#text}\x1b[K${back === 0 ? '' : `\x1b[${back}D`}`;
  }

  #take(isKept: boolean): string {
    const line = this.#text;
    if (isKept && line.trim() !== '' && line !== this.#history.at(-1)) this.#history.push(line);
    if (this.#history.length > this.#options.historySize) this.#history.shift();
    this.#before = [];
    this.#behind = [];
    this.#at = this.#history.length;
    this.#typed = '';
    return line;
  }
}
