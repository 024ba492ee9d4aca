import { describe, expect, it } from 'vitest';
import { borderOf } from './border.ts';

const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const text = (value: string): number[] => [value.length, ...new TextEncoder().encode(value)];
const section = (id: number, content: number[]): number[] => [id, content.length, ...content];
const module = (...sections: number[][]): Uint8Array => Uint8Array.from([...header, ...sections.flat()]);

describe('the border of a module', () => {
  it('is its imports by kind, and the tables and memories that it exports', () => {
    const imports = [4]
      .concat(text('env'), text('now'), [0, 3])
      .concat(text('env'), text('memory'), [2, 1, 0x80, 1, 0x80, 0x80, 2])
      .concat(text('env'), text('base'), [3, 0x7f, 0])
      .concat(text('a'), text('table'), [1, 0x70, 0, 1]);
    const exports = [3].concat(text('run'), [0, 7], text('memory'), [2, 0], text('table'), [1, 0]);
    expect(borderOf(module(section(1, [0]), section(2, imports), section(7, exports)))).toEqual({
      functions: ['env.now'],
      memoryPages: 128,
      others: ['env.base', 'a.table'],
      tables: ['table'],
      memories: ['memory'],
    });
  });

  it('is empty when the module has neither', () => {
    const empty = { functions: [], memoryPages: undefined, others: [], tables: [], memories: [] };
    expect(borderOf(module())).toEqual(empty);
  });

  it.each([
    ['no header', Uint8Array.of(1, 2, 3)],
    ['another file', new TextEncoder().encode('#!/bin/sh\nexit 1\n')],
    ['a name beyond the end', module(section(2, [1, 100, 65]))],
    ['a number that never ends', module(section(2, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]))],
  ])('is not there for %s', (_what, bytes) => {
    expect(borderOf(bytes)).toBeUndefined();
  });
});
