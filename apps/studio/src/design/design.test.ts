import { defaultTargets } from '@skerry/contracts';
import { describe, expect, test } from 'vitest';
import { nameOf } from './appliances.ts';
import { draftOf, isEdited, type Template } from './draft.ts';
import { fileKind } from './file-kind.ts';
import { parseParameters } from './parameters.ts';
import { closeTab, openTab, renameTab } from './tabs.ts';
import { toggleTarget } from './targets.ts';
import { formatBytes, formatMs } from './units.ts';

const hello: Template = {
  name: 'hello',
  files: [
    { path: 'appliance.json', content: '{ "name": "greeter" }' },
    { path: 'main.ts', content: 'export default () => {};' },
  ],
};

describe('a draft', () => {
  test('opens its entry and boots everywhere', () => {
    const draft = draftOf('1', hello, 'hello');
    expect(draft).toMatchObject({ active: 'main.ts', open: ['main.ts'], targets: ['unix', 'kvm', 'arm'] });
  });

  test('is named by appliance.json, also while that is being typed', () => {
    const draft = draftOf('1', hello, 'hello');
    expect(nameOf(draft)).toBe('greeter');
    const broken = draft.files.map((file) =>
      file.path === 'appliance.json' ? { ...file, content: '{ "na' } : file,
    );
    expect(nameOf({ ...draft, files: broken })).toBe('hello');
    expect(nameOf({ files: [], example: null })).toBe('appliance');
  });

  test('is edited when a content or the set of files differs from the example', () => {
    const draft = draftOf('1', hello, 'hello');
    expect(isEdited(draft, hello)).toBe(false);
    expect(isEdited({ ...draft, files: draft.files.slice(1) }, hello)).toBe(true);
    expect(isEdited({ ...draft, files: draft.files.map((file) => ({ ...file, content: '' })) }, hello)).toBe(
      true,
    );
  });
});

describe('targets', () => {
  test('toggle in and out in their own order', () => {
    expect(toggleTarget(defaultTargets, ['arm'], 'unix')).toEqual(['unix', 'arm']);
    expect(toggleTarget(defaultTargets, ['unix', 'arm'], 'unix')).toEqual(['arm']);
  });

  test('the last one cannot be taken away', () => {
    expect(toggleTarget(defaultTargets, ['arm'], 'arm')).toEqual(['arm']);
  });
});

describe('tabs', () => {
  const tabs = { open: ['a', 'b', 'c'], active: 'b' };

  test('closing the one in front brings its right neighbour, or else its left one', () => {
    expect(closeTab(tabs, 'b')).toEqual({ open: ['a', 'c'], active: 'c' });
    expect(closeTab({ ...tabs, active: 'c' }, 'c')).toEqual({ open: ['a', 'b'], active: 'b' });
    expect(closeTab({ open: ['a'], active: 'a' }, 'a')).toEqual({ open: [], active: null });
  });

  test('closing another one leaves the front alone', () => {
    expect(closeTab(tabs, 'a')).toEqual({ open: ['b', 'c'], active: 'b' });
    expect(closeTab(tabs, 'nowhere')).toEqual(tabs);
  });

  test('a file is open once, and keeps its place when it is renamed', () => {
    expect(openTab(tabs, 'a')).toEqual({ open: ['a', 'b', 'c'], active: 'a' });
    expect(renameTab(tabs, 'b', 'x')).toEqual({ open: ['a', 'x', 'c'], active: 'x' });
  });
});

describe('boot parameters', () => {
  test.each([
    ['', []],
    ['  one   two ', ['one', 'two']],
    ['"two words" x', ['two words', 'x']],
    [String.raw`a\ b \"c`, ['a b', '"c']],
    ['""', ['']],
    ['key="a b"', ['key=a b']],
  ])('%j is read as the machine reads its command line', (text, values) => {
    expect(parseParameters(text)).toEqual({ kind: 'parameters', values });
  });

  test('a quote without an end is refused with its place', () => {
    expect(parseParameters('a "b')).toEqual({ kind: 'unclosed-quote', at: 2 });
  });

  test('more than a machine takes are refused', () => {
    expect(parseParameters('x '.repeat(65))).toEqual({ kind: 'too-many', count: 65 });
  });
});

test.each([
  ['main.ts', 'typescript'],
  ['main.as.ts', 'assemblyscript'],
  ['appliance.json', 'json'],
  ['README.md', 'markdown'],
  ['notes', 'plaintext'],
] as const)('%s is %s', (path, kind) => {
  expect(fileKind(path)).toBe(kind);
});

test('numbers are written with three digits and one unit', () => {
  expect([0, 999, 1_000, 12_345, 1_170_000, 43_300_000, 999_600].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.00 KB',
    '12.3 KB',
    '1.17 MB',
    '43.3 MB',
    '1.00 MB',
  ]);
  expect([2.14, 48.3, 999.6, 6_340, 59_949, 61_000].map(formatMs)).toEqual([
    '2.1 ms',
    '48 ms',
    '1.00 s',
    '6.34 s',
    '59.9 s',
    '1 min 1 s',
  ]);
});
