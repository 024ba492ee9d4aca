import { describe, expect, it } from 'vitest';
import { catalogue, picture } from '../test/made-up.ts';
import { applyEdit } from './edit.ts';
import type { Composition, Edit } from './model.ts';
import { readComposition } from './read.ts';
import { writeComposition } from './write.ts';

function written(text: string | undefined, edit: Edit): string {
  const files = text === undefined ? [] : [{ path: 'appliance.json', content: text }];
  const reading = readComposition(files, '', catalogue);
  if (!reading.ok) throw new Error(reading.message);
  const before = reading.composition;
  return writeComposition(text, before, applyEdit(before, edit, catalogue).composition);
}

const lines = (...all: string[]): string => `${all.join('\n')}\n`;

describe('appliance.json', () => {
  it.each([undefined, '', ' \n'])('is made when there was none: %j', (text) => {
    expect(written(text, { kind: 'add', library: 'tcp', use: true })).toBe(
      lines(
        '{',
        '  "libraries": {',
        '    "lease": {},',
        '    "names": {},',
        '    "stack-direct": {},',
        '    "tcp": {}',
        '  },',
        '  "uses": ["tcp"]',
        '}',
      ),
    );
  });

  it('keeps its comments, its order and its form', () => {
    const text = lines(
      '{',
      '\t// Who it is.',
      '\t"name": "a", // short',
      '\t"targets": ["unix"],',
      '\t"uses": ["console", "journal"],',
      '\t"libraries": {',
      '\t\t// to speak',
      '\t\t"console": {}, // first',
      '\t\t"journal": {}, // last',
      '\t\t"log-a": {}',
      '\t}',
      '}',
    );
    expect(written(text, { kind: 'add', library: 'cart', use: true })).toBe(
      text
        .replace('["console", ', '["cart", "console", ')
        .replace('"libraries": {\n', '"libraries": {\n\t\t"cart": {},\n')
        .replace('"log-a": {}', '"log-a": {},\n\t\t"store-ram": {}'),
    );
    expect(written(text, { kind: 'remove', libraries: ['journal'] })).toBe(
      text
        .replace(', "journal"', '')
        .replace('\t\t"journal": {}, // last\n\t\t"log-a": {}\n', '')
        .replace('"console": {}, // first', '"console": {} // first'),
    );
    expect(written(text, { kind: 'set-targets', targets: ['unix', 'kvm'] })).toBe(
      text.replace('["unix"]', '["unix", "kvm"]'),
    );
  });

  it('stays on one line where it is', () => {
    const text = '{ "name": "a", "libraries": { "log-a": {} }, "uses": [] }';
    expect(written(text, { kind: 'add', library: 'store-ram' })).toBe(
      '{ "name": "a", "libraries": { "log-a": {}, "store-ram": {} }, "uses": [] }',
    );
    expect(written(text, { kind: 'remove', libraries: ['log-a'] })).toBe(
      '{ "name": "a", "libraries": {}, "uses": [] }',
    );
    expect(written(text, { kind: 'set-memory', memoryMiB: 64 })).toBe(
      '{ "name": "a", "libraries": { "log-a": {} }, "uses": [], "memoryMiB": 64 }',
    );
    const onXen = written(text, { kind: 'set-board', board: 'xen' });
    expect(onXen).toBe('{ "name": "a", "libraries": { "log-a": {} }, "uses": [], "board": "xen" }');
    expect(written(onXen, { kind: 'set-board', board: undefined })).toBe(text);
  });

  it('keeps the comments of a file that has nothing else', () => {
    expect(written('// Mine.\n', { kind: 'set-memory', memoryMiB: 64 })).toBe(
      lines('// Mine.', '{', '  "memoryMiB": 64', '}'),
    );
  });

  it('has parameters where they are set, and nothing of them afterwards', () => {
    const text = lines('{', '  "libraries": {', '    "store-ram": {}', '  },', '  "uses": []', '}');
    const set = { kind: 'set-parameter', library: 'store-ram', name: 'size', value: 8 } as const;
    const changed = written(text, set);
    expect(changed).toBe(text.replace('{}', '{ "parameters": { "size": 8 } }'));
    expect(written(changed, { ...set, value: undefined })).toBe(text);
  });

  it('keeps line ends and commas that are too many', () => {
    const text = '{\r\n  "libraries": {\r\n    "log-a": {},\r\n  },\r\n  "uses": [],\r\n}\r\n';
    expect(written(text, { kind: 'add', library: 'store-ram' })).toBe(
      text.replace('"log-a": {},', '"log-a": {},\r\n    "store-ram": {},'),
    );
    expect(written(text, { kind: 'remove', libraries: ['log-a'] })).toBe(
      '{\r\n  "libraries": {},\r\n  "uses": [],\r\n}\r\n',
    );
  });

  it('is the same, byte for byte, when nothing changes', () => {
    const text = '{"libraries":{"log-a":{}} , "uses" :[ ]}';
    expect(written(text, { kind: 'add', library: 'log-a' })).toBe(text);
    const derived: Composition = picture(['console'], ['console'], { origin: 'derived' });
    expect(writeComposition('{ }', derived, derived)).toBe('{ }');
  });

  it('says of the stack no more what the picture says otherwise', () => {
    const text =
      '{ "network": { "stack": "direct" }, "libraries": { "lease": {}, "stack-direct": {} }, "uses": [] }';
    expect(written(text, { kind: 'replace', library: 'stack-direct', by: 'stack-host' })).toBe(
      '{ "libraries": { "stack-host": {} }, "uses": [] }',
    );
  });
});
