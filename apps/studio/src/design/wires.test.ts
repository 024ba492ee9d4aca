import { catalogueOf } from '@skerry/composition';
import { Library } from '@skerry/contracts';
import { describe, expect, test } from 'vitest';
import { draftOf } from './draft.ts';
import type { ProjectChange } from './project.ts';
import { applyStep, inverse } from './project-undo.ts';
import { drawWire, freeWireName, mentionsOfWire, projectWires, removeWire, renameWire } from './wires.ts';

const library = (name: string, provides: string): Library =>
  Library.parse({
    ...{ name, title: name, summary: 'Made up.', role: 'library', tags: ['x'], provides: [provides] },
    ...{ requires: [], devices: [], globals: [], needs: [name], targets: ['xen'], parameters: [] },
  });
const catalogue = catalogueOf([library('vchan', 'Vchan'), library('console', 'Console')]);

const listOf = (files: Record<string, string>) =>
  Object.entries(files).map(([path, content]) => ({ path, content }));
const shop = draftOf(
  '1',
  {
    name: 'shop',
    files: listOf({
      'till/main.ts': "export default ({ vchan }) => vchan.wire('orders');",
      'till/appliance.json': '{\n  // ours\n  "libraries": { "console": {} },\n  "uses": ["console"]\n}\n',
      'ledger/main.ts': 'export default () => {};',
      'web/main.ts': 'export default () => {};',
    }),
  },
  null,
);

/** The files after a change that must be one. */
function after(change: ProjectChange) {
  if (!change.ok) throw new Error(change.refusal.kind);
  return { ...shop, files: change.files };
}
const textOf = ({ files }: Pick<typeof shop, 'files'>, path: string): string | undefined =>
  files.find((file) => file.path === path)?.content;

const drawn = after(drawWire(shop, 'orders', ['till', 'ledger'], catalogue, 5));

describe('a wire', () => {
  test('is drawn in the manifests of both ends, with what speaks over it where that is said', () => {
    expect(projectWires(drawn)).toEqual([{ name: 'orders', ends: ['ledger', 'till'] }]);
    expect(textOf(drawn, 'till/appliance.json')).toBe(
      '{\n  // ours\n  "libraries": { "console": {}, "vchan": {} },\n  "uses": ["console", "vchan"],\n  "wires": ["orders"]\n}\n',
    );
    expect(textOf(drawn, 'ledger/appliance.json')).toBe('{\n  "wires": ["orders"]\n}\n');
  });

  test('gets the name that the code of an end asks for, and one after its ends where it asks for none', () => {
    expect(freeWireName(shop, ['ledger', 'till'])).toBe('orders');
    expect(freeWireName(drawn, ['till', 'ledger'])).toBe('till-ledger');
    const another = after(drawWire(drawn, 'web-ledger', ['web', 'ledger'], catalogue, 6));
    expect(freeWireName(another, ['web', 'ledger'])).toBe('wire-1');
    expect(freeWireName(shop, ['web', 'a-name-that-is-long'])).toBe('wire-1');
  });

  test('is taken away at both ends, and its library stays for the code', () => {
    const gone = after(removeWire(drawn, 'orders', catalogue, 6));
    expect(projectWires(gone)).toEqual([]);
    expect(textOf(gone, 'till/appliance.json')).toContain('"vchan": {}');
    expect(textOf(gone, 'ledger/appliance.json')).toBe('{}\n');
  });

  test('is renamed at both ends, and the sources are named that ask for the old name', () => {
    expect(mentionsOfWire(drawn, 'orders')).toEqual(['till/main.ts']);
    const renamed = after(renameWire(drawn, 'orders', 'sales', catalogue, 6));
    expect(projectWires(renamed)).toEqual([{ name: 'sales', ends: ['ledger', 'till'] }]);
  });

  test('is a step that can be undone', () => {
    const step = { label: 'draw', before: shop.files, after: drawn.files, moves: [] };
    const back = applyStep(drawn.files, inverse(step), 9);
    expect(projectWires({ ...shop, files: back })).toEqual([]);
    expect(back.some(({ path }) => path === 'ledger/appliance.json')).toBe(false);
  });
});

describe('a wire is refused', () => {
  const refusalOf = (change: ProjectChange) => (change.ok ? undefined : change.refusal.kind);

  test('with a name that none can have, or another has', () => {
    expect(refusalOf(drawWire(shop, 'Orders', ['till', 'web'], catalogue, 1))).toBe('invalid-name');
    expect(refusalOf(drawWire(drawn, 'orders', ['till', 'web'], catalogue, 1))).toBe('wire-taken');
    expect(refusalOf(renameWire(drawn, 'orders', 'x y', catalogue, 1))).toBe('invalid-name');
  });

  test('where as many end as may', () => {
    const full = Array.from({ length: 8 }, (_, index) => `w${index}`).reduce(
      (draft, name) => after(drawWire(draft, name, ['till', 'web'], catalogue, 1)),
      shop,
    );
    expect(refusalOf(drawWire(full, 'more', ['till', 'ledger'], catalogue, 1))).toBe('too-many-wires');
  });

  test('where the manifest of an end cannot be read', () => {
    const files = shop.files.map((file) =>
      file.path === 'till/appliance.json' ? { ...file, content: '{' } : file,
    );
    expect(refusalOf(drawWire({ ...shop, files }, 'x', ['web', 'till'], catalogue, 1))).toBe('unreadable');
  });
});
