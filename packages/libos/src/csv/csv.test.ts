import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CsvError, formatCsv, formatCsvRecords, parseCsv, parseCsvRecords } from './index.ts';

describe('a text', () => {
  test.each([
    ['', []],
    [
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['"a ""b"", c","d\r\ne"\r\n', [['a "b", c', 'd\r\ne']]],
    [',\n', [['', '']]],
    ['a,', [['a', '']]],
    ['\n\na', [[''], [''], ['a']]],
    ['\ufeffa', [['a']]],
    ['""', [['']]],
  ])('%j has the rows %j', (text, rows) => {
    expect(parseCsv(text)).toEqual(rows);
  });

  test.each([
    ['a\nb"c', 2, 'is not in quotes'],
    ['"a\n\nb', 1, 'not closed'],
    ['a\n"b"c,d', 2, 'behind a closing quote'],
    ['a\rb', 1, 'CR'],
  ])('%j is wrong on its line', (text, line, message) => {
    const error = (() => {
      try {
        return parseCsv(text);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(CsvError);
    expect(error).toMatchObject({ line, code: 'BAD_CSV', message: expect.stringContaining(message) });
  });
});

test.each([',', ';', '\t', '|', ']', '^', '-', '\\', ' '])(
  'rows are the same there and back, with %j between',
  (separator) => {
    const field = fc.oneof(fc.string(), fc.constantFrom('"', separator, '\r\n', '\n', '\r', ''));
    const rows = fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(rows, (table) => {
        expect(parseCsv(formatCsv(table, { separator }), { separator })).toEqual(table);
      }),
    );
  },
);

test('records have the names of the first row', () => {
  const records = [
    { name: 'Ada', born: 1815 },
    { name: 'a "b"', born: null },
  ];
  const text = formatCsvRecords(records);
  expect(text).toBe('name,born\r\nAda,1815\r\n"a ""b""",\r\n');
  expect(parseCsvRecords(text)).toEqual([
    { name: 'Ada', born: '1815' },
    { name: 'a "b"', born: '' },
  ]);
  expect(formatCsvRecords(records, { columns: ['born'] })).toBe('born\r\n1815\r\n\r\n');
  expect(() => parseCsvRecords('a,a\n1,2')).toThrow('two columns are named "a"');
  expect(() => parseCsvRecords('a,b\n1')).toThrow('line 2: the row has 1 fields');
});

test('a separator is one character', () => {
  expect(() => parseCsv('a', { separator: '' })).toThrow(RangeError);
  expect(() => formatCsv([], { separator: '"' })).toThrow('no quote');
});
