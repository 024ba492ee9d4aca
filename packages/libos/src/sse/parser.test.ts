import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventParser, formatEvent, type ServerEvent } from './parser.ts';

const parse = (...pieces: string[]): ServerEvent[] => {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.feed(piece));
};

describe('a stream of events', () => {
  /** The examples of HTML, 9.2.6. */
  test.each<[string, [string, string, string][]]>([
    ['data: YHOO\ndata: +2\ndata: 10\n\n', [['message', 'YHOO\n+2\n10', '']]],
    [
      ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
      [
        ['message', 'first event', '1'],
        ['message', 'second event', ''],
        ['message', ' third event', ''],
      ],
    ],
    [
      'data\n\ndata\ndata\n\ndata:',
      [
        ['message', '', ''],
        ['message', '\n', ''],
      ],
    ],
    ['event: add\ndata: 73857293\n\n', [['add', '73857293', '']]],
    ['event: gone\n\ndata: x\n\n', [['message', 'x', '']]],
    ['\ufeffdata: x\r\n\r\ndata: y\r\r', [['message', 'x', '']]],
    ['id: a\0b\ndata: x\nother: y\n\n', [['message', 'x', '']]],
  ])('%j has its events', (text, events) => {
    expect(parse(text).map(({ type, data, id }) => [type, data, id])).toEqual(events);
  });

  test('is the same however it is cut', () => {
    const text = 'data: a\r\ndata: b\r\n\r\nevent: e\rid: 7\rdata: c\r\rdata: d\n\n';
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 6 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        expect(parse(...at.slice(1).map((end, index) => text.slice(at[index], end)))).toEqual(parse(text));
      }),
    );
    expect(parse(text)).toHaveLength(3);
  });

  test('says when to come back, and has events that end', () => {
    const parser = new EventParser();
    parser.feed('retry: 10\nretry: soon\n\n');
    expect(parser.retryMs).toBe(10);
    expect(() => parser.feed(`data: ${'x'.repeat(2 << 20)}`)).toThrow('more than 1048576 characters');
  });
});

test('what is written is read again', () => {
  fc.assert(
    fc.property(fc.string(), fc.stringMatching(/^[a-z]{1,8}$/), (data, event) => {
      const lines = data.split(/\r\n|\r|\n/).join('\n');
      expect(parse(formatEvent({ data, event, id: '1' }))).toEqual([{ type: event, data: lines, id: '1' }]);
    }),
  );
  expect(formatEvent({ data: { a: 1 }, retryMs: 5 })).toBe('retry: 5\ndata: {"a":1}\n\n');
  expect(() => formatEvent({ event: 'a\nb' })).toThrow(TypeError);
});
