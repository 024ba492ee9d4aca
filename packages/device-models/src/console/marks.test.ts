import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mark } from './marks.ts';
import { MarksFilter } from './marks.ts';

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

/** What the filter must do, said over the whole console at once. */
function wholeConsole(text: string): { text: string; marks: Mark[] } {
  const marks: Mark[] = [];
  const rest = text.replace(
    /\x1b\]skerry;((?=[\x20-\x7e]{1,64}\x07)([a-z][a-z0-9-]*)=([\x20-\x7e]*))\x07/g,
    (_all, _body, name: string, value: string) => {
      marks.push({ name, value });
      return '';
    },
  );
  return { text: rest, marks };
}

function throughFilter(text: string, cuts: readonly number[]): { text: string; marks: Mark[] } {
  const filter = new MarksFilter();
  const marks: Mark[] = [];
  const parts: Uint8Array[] = [];
  const bytes = latin1(text);
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let index = 1; index < edges.length; index++) {
    const pushed = filter.push(bytes.subarray(edges[index - 1], edges[index]));
    parts.push(pushed.bytes.slice());
    marks.push(...pushed.marks);
  }
  parts.push(filter.flush());
  return { text: Buffer.concat(parts).toString('latin1'), marks };
}

/** Pieces of which consoles are made that come close to being marks, and marks. */
const piece = fc.oneof(
  fc.constantFrom(
    '\x1b',
    '\x1b]',
    '\x1b]skerry;',
    '\x07',
    '=',
    'main=',
    '\x1b[31mred\x1b[0m',
    '\x1b]0;title\x07',
  ),
  fc
    .tuple(fc.constantFrom('main', 'exit', 'x1-y'), fc.string({ maxLength: 70 }))
    .map(([n, v]) => `\x1b]skerry;${n}=${v}\x07`),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);
const consoleText = fc
  .array(piece, { maxLength: 12 })
  .map((pieces) => Buffer.from(pieces.join(''), 'latin1').toString('latin1'));

describe('MarksFilter', () => {
  it('takes a mark out and reports it', () => {
    expect(throughFilter('\x1b]skerry;main=12345\x07hello\n\x1b]skerry;exit=3\x07', [])).toEqual({
      text: 'hello\n',
      marks: [
        { name: 'main', value: '12345' },
        { name: 'exit', value: '3' },
      ],
    });
  });

  it('gives the same result however the console is cut into chunks', () => {
    fc.assert(
      fc.property(consoleText, fc.array(fc.nat(400), { maxLength: 30 }), (text, cuts) => {
        expect(throughFilter(text, cuts)).toEqual(wholeConsole(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives the same result byte by byte', () => {
    const text = 'a\x1b\x1b]skerry;\x1b]skerry;main=1\x07b\x1b]skerry;Main=1\x07c\x1b]skerry;exit';
    expect(
      throughFilter(
        text,
        [...text].map((_c, index) => index),
      ),
    ).toEqual(wholeConsole(text));
  });

  it('holds back no more than one mark may take', () => {
    const filter = new MarksFilter();
    const endless = latin1(`\x1b]skerry;exit=${'9'.repeat(200)}`);
    const passed = filter.push(endless).bytes.length;
    expect(endless.length - passed).toBe(0);
  });

  it('returns the chunk itself when nothing in it looks like a mark', () => {
    const chunk = latin1('nothing to see');
    expect(new MarksFilter().push(chunk).bytes).toBe(chunk);
  });
});
