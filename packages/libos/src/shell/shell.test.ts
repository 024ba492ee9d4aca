import { describe, expect, test } from 'vitest';
import { type Arguments, checkArguments, readArguments, usageOf } from './arguments.ts';
import { completionOf } from './completion.ts';
import { type Outcome, Prompt } from './prompt.ts';
import { quoted, splitWords } from './words.ts';

describe('words', () => {
  test.each([
    ['  a  b ', ['a', 'b']],
    [`say "two words" 'and "more"'`, ['say', 'two words', 'and "more"']],
    ['a\\ b "\\"" \'\\\'', ['a b', '"', '\\']],
    ['"" x', ['', 'x']],
    ['', []],
  ])('of %j are %j', (line, words) => {
    expect(splitWords(line)).toMatchObject({ ok: true, words });
  });

  test('that are not complete are told', () => {
    expect(splitWords('a "b')).toEqual({ ok: false, problem: 'the quote " is not closed' });
    expect(splitWords('a\\')).toMatchObject({ ok: false });
  });

  test.each(['', 'a b', 'a"b', "it's", 'a\\b', 'plain'])('%j can be typed', (word) => {
    expect(splitWords(quoted(word))).toMatchObject({ words: [word] });
  });
});

describe('arguments', () => {
  const wanted: Arguments = {
    mode: { type: 'string', choices: ['fast', 'slow'] },
    times: { type: 'integer', optional: true },
    more: { type: 'number', rest: true },
  };

  test('are read by their types', () => {
    expect(readArguments(wanted, ['slow', '3', '1.5', '-2e1'])).toEqual({
      ok: true,
      values: { mode: 'slow', times: 3, more: [1.5, -20] },
    });
    expect(readArguments(wanted, ['fast'])).toEqual({ ok: true, values: { mode: 'fast', more: [] } });
    expect(usageOf('go', wanted)).toBe('go <fast|slow> [times] [more...]');
  });

  test.each([
    [[], '"mode" is missing'],
    [['quick'], '"quick" cannot be mode: it must be one of fast, slow'],
    [['fast', '1.5'], '"1.5" cannot be times: it must be a whole number'],
    [['fast', '1', 'x'], '"x" cannot be more: it must be a number'],
  ])('%j are refused: %s', (words, problem) => {
    expect(readArguments(wanted, words)).toEqual({ ok: false, problem });
  });

  test('that no line could give are refused when the command is made', () => {
    const text = { type: 'string' } as const;
    expect(() => checkArguments('x', { a: { ...text, rest: true }, b: text })).toThrow(
      'nothing can follow "a"',
    );
    expect(() => checkArguments('x', { a: { ...text, optional: true }, b: text })).toThrow(
      'must be optional too',
    );
    expect(readArguments({ a: text }, ['1', '2'])).toEqual({
      ok: false,
      problem: '"2" is one word too many',
    });
  });
});

describe('completion', () => {
  const commands = new Map([
    ['set', { wanted: { mode: { type: 'string', choices: ['fast', 'fancy', 'two words'] } } as Arguments }],
    ['setup', { wanted: { led: { type: 'boolean' } } as Arguments }],
    ['help', { wanted: {} }],
  ]);
  test.each([
    ['h', 'help ', ['help']],
    ['s', 'set', ['set', 'setup']],
    ['set', 'set', ['set', 'setup']],
    ['set f', 'set fa', ['fancy', 'fast']],
    ['set  t', 'set "two words" ', ['two words']],
    ['setup ', 'setup o', ['off', 'on']],
    ['help ', 'help ', ['help', 'set', 'setup']],
    ['x', 'x', []],
    ['set "f', 'set "f', []],
  ])('of %j is %j', (before, after, shown) => {
    expect(completionOf(before, commands)).toEqual({ before: after, shown });
  });
});

/** A terminal of one row and what scrolled away: enough of ECMA-48 to see what a person sees. */
function screen(echo: string): { rows: string[]; column: number } {
  const rows = [''];
  let column = 0;
  for (const [, sequence = '', letter = '', plain = ''] of echo.matchAll(
    /(\x1b\[(?:\d*)([A-Z]))|([^\x1b])/gu,
  )) {
    const count = Number(/\d+/.exec(sequence)?.[0] ?? 1);
    const row = rows.at(-1) ?? '';
    if (letter === 'D') column -= count;
    else if (letter === 'C') column += count;
    else if (letter === 'K') rows[rows.length - 1] = row.slice(0, column);
    else if (letter !== '') throw new Error(`the test's terminal does not know ${letter}`);
    else if (plain === '\r') column = 0;
    else if (plain === '\n') column = rows.push('') * 0;
    else {
      rows[rows.length - 1] = row.slice(0, column) + plain + row.slice(column + 1);
      column++;
    }
  }
  return { rows, column };
}

function type(...pieces: string[]): {
  lines: string[];
  rows: string[];
  column: number;
  last: Outcome['kind'];
} {
  const complete = (before: string) => ({
    before: before === 'he' ? 'help ' : before,
    shown: ['one', 'two'],
  });
  const prompt = new Prompt({ prompt: '> ', historySize: 2, complete });
  const lines: string[] = [];
  let echo = prompt.begin();
  let last: Outcome['kind'] = 'more';
  for (const piece of pieces) {
    prompt.feed(piece);
    for (;;) {
      const outcome = prompt.next();
      echo += outcome.echo;
      last = outcome.kind;
      if (outcome.kind !== 'line') break;
      lines.push(outcome.line);
      echo += prompt.begin();
    }
  }
  return { lines, ...screen(echo), last };
}

describe('the line that is typed', () => {
  const [left, right, up, down, home, end, del] = [
    '\x1b[D',
    '\x1b[C',
    '\x1b[A',
    '\x1b[B',
    '\x1b[H',
    '\x1b[F',
    '\x1b[3~',
  ];

  test('is edited in the middle, and shown as it is', () => {
    expect(type(`helo${left}l`)).toMatchObject({ rows: ['> hello'], column: 6 });
    expect(type(`abc${home}x${right}${del}`)).toMatchObject({ rows: ['> xac'], column: 4 });
    expect(type(`abc${left}${left}\x7f${end}d\r`).lines).toEqual(['bcd']);
    expect(type('one two\x17three\r').lines).toEqual(['one three']);
    expect(type(`abcd${left}${left}\x0b\r`).lines).toEqual(['ab']);
    expect(type(`abcd${left}\x15\r`).lines).toEqual(['d']);
  });

  test('is one of the history, which is as long as it may be', () => {
    expect(type(`a\rb\rb\r\rc\r${up}${up}${up}\r`).lines).toEqual(['a', 'b', 'b', '', 'c', 'b']);
    expect(type(`a\rtyped${up}${down}\r`).lines).toEqual(['a', 'typed']);
    expect(type(`a\r${up}x`)).toMatchObject({ rows: ['> a', '> ax'] });
  });

  test('is completed, and by a second Tab its choices are shown', () => {
    expect(type('he\tme\r').lines).toEqual(['help me']);
    expect(type('x\t')).toMatchObject({ rows: ['> x'] });
    expect(type('x\t\t')).toMatchObject({ rows: ['> x', 'one  two', '> x'], column: 3 });
  });

  test('is given up by Ctrl-C, and Ctrl-D ends the input of an empty one', () => {
    expect(type('abc\x03d\r')).toMatchObject({ lines: ['d'], rows: ['> abc^C', '> d', '> '] });
    expect(type('\x04').last).toBe('end');
    expect(type(`ab${left}\x04\r`).lines).toEqual(['a']);
  });

  test('is the same however its keys are cut', () => {
    expect(type('a\x1b', '[', 'Db\r', '\nc\r\n').lines).toEqual(['ba', 'c']);
    expect(type('grüße 😀\x7f!\r').lines).toEqual(['grüße !']);
    expect(type('a\x1b[15~\x07b\r').lines).toEqual(['ab']);
  });
});
