import type { SourceFile } from '@skerry/contracts';
import { expect, test } from 'vitest';
import { appliancesIn, filesOfAppliance, nearestName, pathInProject } from './project.ts';

const filesOf = (texts: Record<string, string>): SourceFile[] =>
  Object.entries(texts).map(([path, content]) => ({ path, content }));
const manifestOf = (files: readonly SourceFile[]): string =>
  files.find(({ path }) => path === 'appliance.json')?.content ?? '';

const shop = filesOf({
  'appliance.json': '{ "name": "shop" }',
  'kv/main.tsx': '',
  'protocol.ts': '',
  'web/appliance.json': '{ // ours\n  "name": "front",\n}',
  'web/main.ts': '',
});

test('each folder with an entry of any kind is an appliance, named by its manifest or by itself', () => {
  expect(appliancesIn(shop, 'x')).toEqual([
    { folder: 'kv', name: 'kv' },
    { folder: 'web', name: 'front' },
  ]);
});

test('files with an entry at their top are one appliance', () => {
  const one = filesOf({ 'main.tsx': '', 'lib/main.ts': '' });
  expect(appliancesIn(one, 'x')).toEqual([{ folder: '', name: 'x' }]);
  expect(appliancesIn([...one, ...filesOf({ 'appliance.json': '{ "name": "y" }' })], 'x')).toEqual([
    { folder: '', name: 'y' },
  ]);
});

test('an appliance is given what is shared and nothing of the others', () => {
  const kv = filesOfAppliance(shop, 'kv');
  expect(kv.map(({ path }) => path)).toEqual(['kv/main.tsx', 'protocol.ts', 'appliance.json']);
  expect(manifestOf(kv)).toBe('{ "main": "kv/main.tsx" }');
});

test('a manifest keeps its comments and lines, so that a finding is where the person has it', () => {
  expect(manifestOf(filesOfAppliance(shop, 'web'))).toBe(
    '{ "main": "web/main.ts", // ours\n  "name": "front",\n}',
  );
  const named = filesOf({ 'a/appliance.json': '{\n  "main": "b.ts",\n  "name": "a"\n}' });
  expect(manifestOf(filesOfAppliance(named, 'a'))).toBe('{\n  "main": "a/b.ts",\n  "name": "a"\n}');
});

test('a path of a build is one of the project', () => {
  expect(pathInProject('web', 'appliance.json')).toBe('web/appliance.json');
  expect(pathInProject('web', 'public/a.css')).toBe('web/public/a.css');
  expect(pathInProject('web', 'protocol.ts')).toBe('protocol.ts');
  expect(pathInProject('', 'appliance.json')).toBe('appliance.json');
});

test.each([
  ['hello', 'hello'],
  ['My Appliance', 'my-appliance'],
  ['01_x', 'x'],
  ['…', 'appliance'],
  ['a'.repeat(50), 'a'.repeat(40)],
])('the nearest name to %j is %j', (text, name) => {
  expect(nearestName(text)).toBe(name);
});
