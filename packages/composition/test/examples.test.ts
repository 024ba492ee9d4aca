/** The gallery: every appliance of it is a picture that is whole, and no other than what its code says. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SourceFile } from '@skerry/contracts';
import { describe, expect, it } from 'vitest';
import {
  type Composition,
  catalogueOf,
  problemsOf,
  readComposition,
  wireSource,
  writeComposition,
} from '../src/index.ts';
import { filesOf, libraries, root } from './checkout.ts';

const catalogue = catalogueOf(libraries);
const gallery = join(root, 'examples');

/** Folders below `examples` that have an appliance's manifest and an entry of that name. */
function foldersWith(entry: string): string[] {
  return filesOf(gallery)
    .map(({ path }) => dirname(path))
    .filter((folder, at, all) => all.indexOf(folder) === at)
    .filter((folder) => ['appliance.json', entry].every((name) => existsSync(join(gallery, folder, name))))
    .sort();
}

function read(files: readonly SourceFile[]): Composition {
  const reading = readComposition(files, '', catalogue);
  if (!reading.ok) throw new Error(reading.message);
  return reading.composition;
}

it('there are ten and more', () => {
  expect(foldersWith('main.ts').length + foldersWith('main.as.ts').length).toBeGreaterThanOrEqual(10);
});

/** Where a person's first lines go: its picture follows the code, whatever they use. */
const FIRST = 'hello';

it('the first one follows its code', () => {
  const composition = read(filesOf(join(gallery, FIRST)));
  expect(composition.origin).toBe('derived');
  expect([...composition.uses]).toEqual(['console', 'random']);
  expect(problemsOf(composition, catalogue)).toEqual([]);
});

const drawn = foldersWith('main.ts').filter((folder) => folder !== FIRST);

describe.each(drawn)('the example %s', (folder) => {
  const files = filesOf(join(gallery, folder));
  const text = readFileSync(join(gallery, folder, 'appliance.json'), 'utf8');

  it('is drawn, without a problem, and is written as it was read', () => {
    const composition = read(files);
    expect(composition.origin).toBe('placed');
    expect(problemsOf(composition, catalogue)).toEqual([]);
    expect(writeComposition(text, composition, composition)).toBe(text);
    expect(wireSource(composition, 'main.ts', catalogue)).toContain("import main from './main.ts';");
  });

  it('is the picture that its code alone would give, and that picture is written like this', () => {
    const { libraries: _libraries, uses: _uses, ...bare } = JSON.parse(text) as Record<string, unknown>;
    const unplaced = { path: 'appliance.json', content: JSON.stringify(bare, undefined, 2) };
    const derived = read([...files.filter(({ path }) => path !== 'appliance.json'), unplaced]);
    expect(derived.origin).toBe('derived');
    const placed = read(files);
    expect([derived.libraries, derived.uses]).toEqual([placed.libraries, placed.uses]);
    const written = writeComposition(unplaced.content, derived, { ...derived, origin: 'placed' });
    expect(JSON.parse(written)).toEqual(JSON.parse(text));
  });
});

it.each(foldersWith('main.as.ts'))('the example %s, without the engine, has no library', (folder) => {
  const composition = read(filesOf(join(gallery, folder)));
  expect([composition.libraries.size, composition.uses.size]).toEqual([0, 0]);
  expect(problemsOf(composition, catalogue)).toEqual([]);
});
