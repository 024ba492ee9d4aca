/**
 * What a person types at a raw terminal, as lines: the part of a tty's line discipline that the machine does not have.
 * Pure: takes text, answers lines and what to echo.
 *
 * A line is complete at CR, LF or CR LF. Backspace erases a character with its combining marks, Ctrl-W a word, Ctrl-U
 * the line; Ctrl-C gives the line up; Ctrl-D on an empty line ends the input. Escape sequences (arrow keys and such)
 * and other control characters are swallowed. A line of more than {@link MAX_LINE} characters comes in pieces.
 */
const MAX_LINE = 65_536;

const PLAIN = /[^\0-\x08\x0a-\x1f\x7f]+/y;
const ESCAPE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|[^[O])/sy;
/*
 * Patterns as text, compiled when a key first needs them: as literals their tables of Unicode ranges would be in the
 * heap of every image (8 KB).
 */
const LAST_CHARACTER = '(?:\\P{M}\\p{M}*|\\p{M}+)$';
const LAST_WORD = '\\S*\\s*$';
const WHOLE_LINE = '^.*$';
/** Characters that take no column. */
const NO_WIDTH = '\\p{M}|[\\u200b-\\u200f]';
/** Characters that take two columns: East Asian wide and full-width ones, and emoji. */
const WIDE =
  '[\\u1100-\\u115f\\u2e80-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff00-\\uff60\\uffe0-\\uffe6' +
  '\\u{1f300}-\\u{1faff}\\u{20000}-\\u{3fffd}]';

export type Progress =
  | { kind: 'line'; line: string; echo: string }
  | { kind: 'more'; echo: string }
  | { kind: 'end'; echo: string };

export class LineEditor {
  private line = '';
  private text = '';
  private afterReturn = false;

  /** Adds what was typed. It is looked at, and echoed, when the next line is asked for. */
  feed(text: string): void {
    this.text += text;
  }

  /** Goes on to the end of the next line, or of what was fed. */
  next(): Progress {
    let echo = '';
    let at = 0;
    const finish = (progress: Progress): Progress => {
      this.text = this.text.slice(at);
      return progress;
    };
    while (at < this.text.length) {
      const plain = matchAt(PLAIN, this.text, at);
      if (plain !== undefined) {
        const taken = plain.slice(0, MAX_LINE - this.line.length);
        at += taken.length;
        echo += taken.replaceAll('\t', ' ');
        this.line += taken;
        this.afterReturn = false;
        if (this.line.length >= MAX_LINE) return finish(this.complete(echo));
        continue;
      }
      const character = this.text[at] as string;
      const skipped = this.afterReturn && character === '\n';
      this.afterReturn = character === '\r';
      if (character === '\x1b') {
        const sequence = matchAt(ESCAPE, this.text, at);
        if (sequence === undefined) break;
        at += sequence.length;
        continue;
      }
      at++;
      if (skipped) continue;
      switch (character) {
        case '\r':
        case '\n':
          return finish(this.complete(`${echo}\n`));
        case '\b':
        case '\x7f':
          echo += this.erase(LAST_CHARACTER);
          break;
        case '\x17': // Ctrl-W
          echo += this.erase(LAST_WORD);
          break;
        case '\x15': // Ctrl-U
          echo += this.erase(WHOLE_LINE);
          break;
        case '\x03': // Ctrl-C
          this.line = '';
          echo += '^C\n';
          break;
        case '\x04': // Ctrl-D
          if (this.line === '') return finish({ kind: 'end', echo });
          break;
      }
    }
    return finish({ kind: 'more', echo });
  }

  /** What is left when the input ends in the middle of a line; undefined when nothing is. */
  rest(): string | undefined {
    const { line } = this;
    this.line = '';
    return line === '' ? undefined : line;
  }

  private complete(echo: string): Progress {
    const { line } = this;
    this.line = '';
    return { kind: 'line', line, echo };
  }

  /** Takes what `part` matches off the end of the line; answers what wipes it off the terminal. */
  private erase(part: string): string {
    const [gone = ''] = new RegExp(part, 'su').exec(this.line) ?? [];
    this.line = this.line.slice(0, this.line.length - gone.length);
    return '\b \b'.repeat(columns(gone));
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Columns that `text` takes on a terminal. */
export function columns(text: string): number {
  const visible = text.replaceAll(new RegExp(NO_WIDTH, 'gu'), '');
  return Array.from(visible).length + (visible.match(new RegExp(WIDE, 'gu'))?.length ?? 0);
}
