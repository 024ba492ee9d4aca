/** The libraries and the examples that there are. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Library, type SourceFile, targets } from '@skerry/contracts';
import { describe, expect, it } from 'vitest';
import {
  applyEdit,
  type Composition,
  catalogueOf,
  problemsOf,
  readComposition,
  wireSource,
  wouldAdd,
  writeComposition,
} from '../src/index.ts';

const root = join(import.meta.dirname, '../../..');

function filesOf(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(folder, path), content: readFileSync(path, 'utf8') }));
}

const libraries = filesOf(join(root, 'packages/libos/src'))
  .filter(({ path }) => path.endsWith('/library.json'))
  .map(({ content }) => Library.parse(JSON.parse(content)));
const catalogue = catalogueOf(libraries);
const placeable = libraries.filter(({ role }) => role === 'library');

function read(example: string, folder = ''): Composition {
  const reading = readComposition(filesOf(join(root, 'examples', example)), folder, catalogue);
  if (!reading.ok) throw new Error(reading.message);
  return reading.composition;
}

const nothing: Composition = {
  origin: 'placed',
  libraries: new Map(),
  uses: new Set(),
  targets: [...targets],
  manifest: {},
};

describe.each(placeable.map(({ name, targets }) => ({ name, targets })))('the library $name', (library) => {
  it('can be added to an empty picture with all that it needs, without an error', () => {
    const { composition, added } = applyEdit(
      { ...nothing, targets: library.targets },
      { kind: 'add', library: library.name, use: true },
      catalogue,
    );
    expect(added).toContain(library.name);
    expect(problemsOf(composition, catalogue).filter(({ severity }) => severity === 'error')).toEqual([]);
    const { composition: after } = applyEdit(
      composition,
      { kind: 'remove', libraries: [library.name] },
      catalogue,
    );
    expect([...after.libraries.keys()]).toEqual([]);
  });
});

describe.each([
  ['hello', '', ['console', 'random']],
  ['clock', '', ['clock', 'console']],
  ['web', '', ['http']],
  ['chat', '', ['assets', 'http', 'static-files', 'websocket']],
  ['hono', '', ['http']],
  ['web-and-kv', 'kv', ['console', 'tcp']],
  ['web-and-kv', 'web', ['console', 'http', 'tcp']],
  ['echo-native', '', []],
])('the example %s %s', (example, folder, uses) => {
  it('uses what it mentions, and has no problem', () => {
    const composition = read(example, folder);
    expect([...composition.uses]).toEqual(uses);
    expect(problemsOf(composition, catalogue)).toEqual([]);
  });

  it('stays the same picture when it is written', () => {
    const derived = read(example, folder);
    const placed: Composition = { ...derived, origin: 'placed' };
    const text = writeComposition('{}', derived, placed);
    const reading = readComposition([{ path: 'appliance.json', content: text }], '', catalogue);
    const kept = reading.ok ? reading.composition : undefined;
    expect(kept?.libraries).toEqual(placed.libraries);
    expect(kept?.uses).toEqual(placed.uses);
    expect(wireSource(placed, 'main.ts', catalogue)).toContain("import main from './main.ts';");
  });
});

it('a server brings the network with our own stack, and the host stack in its place', () => {
  expect(wouldAdd('http', nothing, catalogue)).toEqual([
    'dhcp-client',
    'dns-client',
    'http',
    'stack-direct',
    'tcp',
  ]);
  const { composition } = applyEdit(nothing, { kind: 'add', library: 'http', use: true }, catalogue);
  const replaced = applyEdit(
    composition,
    { kind: 'replace', library: 'stack-direct', by: 'stack-host' },
    catalogue,
  );
  expect(replaced).toMatchObject({ added: ['stack-host'], removed: ['dhcp-client', 'stack-direct'] });
  expect(problemsOf(replaced.composition, catalogue).map(({ code, target }) => `${code} ${target}`)).toEqual([
    'TARGET_UNSUPPORTED kvm',
    'TARGET_UNSUPPORTED arm',
  ]);
});
