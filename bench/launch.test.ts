import { expect, test } from 'vitest';
import { parse } from './launch.ts';

const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

test('a mark is told from the first byte of the program', () => {
  const report = `read 1000000 ${hex('\x1b]skerry;main=4')}\nread 2000000 ${hex('2\x07')}\nread 3000000 ${hex('hello\n')}\nend 4000000 0\n`;
  expect(parse(report)).toMatchObject({ mainMs: 1, firstByteMs: 3, endMs: 4 });
});

test('a program without marks is at its first line with its first byte', () => {
  expect(parse(`read 1500000 ${hex('hello\n')}\nend 2000000 9\n`)).toMatchObject({
    firstByteMs: 1.5,
    mainMs: undefined,
  });
});

test('a program that says nothing has no first byte', () => {
  expect(parse('end 700000 0\n')).toEqual({
    firstByteMs: undefined,
    mainMs: undefined,
    endMs: 0.7,
    output: '',
  });
});
