import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineEditor } from './line-editor.ts';

/** All lines of `pieces`, and everything that was echoed. */
function edit(...pieces: string[]): {
  lines: string[];
  echo: string;
  ended: boolean;
  rest: string | undefined;
} {
  const editor = new LineEditor();
  const lines: string[] = [];
  let echo = '';
  for (const piece of pieces) {
    editor.feed(piece);
    for (;;) {
      const progress = editor.next();
      echo += progress.echo;
      if (progress.kind === 'end') return { lines, echo, ended: true, rest: editor.rest() };
      if (progress.kind === 'more') break;
      lines.push(progress.line);
    }
  }
  return { lines, echo, ended: false, rest: editor.rest() };
}

/** What a terminal shows on its last line after `echo`. */
function shown(echo: string): string {
  const cells: string[] = [];
  for (const character of echo) {
    if (character === '\b') cells.pop();
    else if (character !== ' ' || echo.includes('\b') === false) cells.push(character);
  }
  return cells.join('');
}

describe('a line', () => {
  test.each([['\r'], ['\n'], ['\r\n']])('is complete at %j', (end) => {
    expect(edit(`one${end}two${end}`)).toMatchObject({ lines: ['one', 'two'], echo: 'one\ntwo\n' });
  });

  test('ends once when CR and LF come apart', () => {
    expect(edit('one\r', '\ntwo\r\n').lines).toEqual(['one', 'two']);
  });

  test('is not looked at before it is asked for', () => {
    const editor = new LineEditor();
    editor.feed('one\rtwo\r');
    expect(editor.next()).toEqual({ kind: 'line', line: 'one', echo: 'one\n' });
    expect(editor.next()).toEqual({ kind: 'line', line: 'two', echo: 'two\n' });
    expect(editor.next()).toEqual({ kind: 'more', echo: '' });
  });

  test('that is not complete is the rest', () => {
    expect(edit('one\rtw')).toMatchObject({ lines: ['one'], rest: 'tw' });
    expect(edit('one\r').rest).toBeUndefined();
  });

  test('is the same however its text is cut', () => {
    const text = 'ab\x7f\u{1f600}é\x1b[1;5Cx\x15\r\nfoo bar\x17baz\ra\u0301\x7fq\x03z\n';
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
        // The terminal's bytes are decoded before, so a character is never cut.
        if (pieces.some((piece) => !piece.isWellFormed())) return;
        expect(edit(...pieces)).toEqual(edit(text));
      }),
    );
    expect(edit(text).lines).toEqual(['', 'foo baz', 'z']);
  });

  test('of endless length comes in pieces', () => {
    const { lines, rest } = edit('x'.repeat(150_000));
    expect(lines.map((line) => line.length)).toEqual([65_536, 65_536]);
    expect(rest?.length).toBe(150_000 - 2 * 65_536);
  });
});

describe('editing', () => {
  test('backspace erases a character with its marks, and its columns on the terminal', () => {
    expect(edit('ab\x7f')).toMatchObject({ rest: 'a', echo: 'ab\b \b' });
    expect(edit('e\u0301\b')).toMatchObject({ rest: undefined, echo: 'e\u0301\b \b' });
    expect(edit('日\x7f')).toMatchObject({ rest: undefined, echo: '日\b \b\b \b' });
    expect(edit('\u{1f600}\x7f')).toMatchObject({ rest: undefined, echo: '\u{1f600}\b \b\b \b' });
    expect(edit('\x7f\x7fa')).toMatchObject({ rest: 'a', echo: 'a' });
  });

  test('Ctrl-W erases a word, Ctrl-U the line', () => {
    expect(edit('foo bar \x17').rest).toBe('foo ');
    expect(edit('foo bar\x15').rest).toBeUndefined();
    expect(shown(edit('foo\x15').echo)).toBe('');
  });

  test('Ctrl-C gives the line up', () => {
    expect(edit('foo\x03bar\r')).toMatchObject({ lines: ['bar'], echo: 'foo^C\nbar\n' });
  });

  test('Ctrl-D ends the input on an empty line only', () => {
    expect(edit('a\x04\r\x04b')).toMatchObject({ lines: ['a'], ended: true });
  });

  test('arrow keys and other controls are swallowed', () => {
    expect(edit('a\x1b[A\x1bOP\x07\x1b[15~b')).toMatchObject({ rest: 'ab', echo: 'ab' });
  });
});
