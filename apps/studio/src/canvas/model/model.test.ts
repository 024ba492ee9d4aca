import { type Composition, catalogueOf, graphOf, type NodeId } from '@skerry/composition';
import type { CatalogueLibrary, Target } from '@skerry/contracts';
import ELK from 'elkjs/lib/elk.bundled.js';
import { describe, expect, test } from 'vitest';
import { clipOf, pasteOf } from './clipboard.ts';
import { nextNode } from './keyboard.ts';
import { between, layOut, withMoved } from './layout.ts';
import { addedBytes, type PaletteItem, paletteGroups } from './palette.ts';
import { readTyped } from './parameters.ts';
import { litBy, litEdges, wordsOfPath } from './paths.ts';
import { type Picture, pictureOf, weightsOf } from './picture.ts';
import { entryPathOf, folderInFront, isUntouched } from './sources.ts';
import { besideOf, labelOf, listed } from './telling.ts';
import { readmeOf, zipOf } from './zip.ts';

function library(name: string, more: Partial<CatalogueLibrary> = {}): CatalogueLibrary {
  return {
    name,
    title: name.toUpperCase(),
    summary: `What ${name} does.`,
    role: 'library',
    tags: ['network'],
    provides: [name.charAt(0).toUpperCase() + name.slice(1)],
    requires: [],
    devices: [],
    globals: [],
    needs: [name],
    modules: [],
    features: [],
    targets: ['unix', 'kvm', 'arm'],
    parameters: [],
    readme: '',
    interfaces: [],
    folder: name,
    bytes: {},
    ownBytes: { unix: 100 },
    tests: {},
    ...more,
  };
}

const libraries = [
  library('core', { role: 'runtime', provides: ['Lifecycle'], needs: [] }),
  library('http', { requires: ['Lifecycle', 'Tcp'], tags: ['web'], ownBytes: { unix: 300 } }),
  library('tcp', { requires: ['Lifecycle', 'Stack'], ownBytes: { unix: 200 } }),
  library('direct', { provides: ['Stack'], needs: [], devices: ['network'] }),
  library('console', { devices: ['console'], tags: ['system'] }),
];
const catalogue = catalogueOf(libraries);
const byName = new Map(libraries.map((each) => [each.name, each]));

function composed(names: readonly string[], uses: readonly string[]): Composition {
  return {
    origin: 'placed',
    libraries: new Map(names.map((name) => [name, {}])),
    uses: new Set(uses),
    targets: ['unix', 'kvm'],
    manifest: {},
  };
}

function drawn(names: readonly string[], uses: readonly string[]): Picture {
  const graph = graphOf(composed(names, uses), catalogue);
  return pictureOf({
    graph,
    appName: 'web',
    weights: weightsOf(graph, undefined, byName, 'unix'),
    format: (bytes) => `${bytes} B`,
  });
}

const whole = drawn(['http', 'tcp', 'direct', 'console'], ['http', 'console']);
const broken = drawn(['http', 'tcp'], ['http']);

describe('the picture', () => {
  test('names role, size and problems for whoever does not see it', () => {
    const tcp = broken.nodes.find(({ id }) => id === 'library:tcp');
    expect(tcp?.label).toMatch(/^TCP, library\. 200 B\. error: /);
    expect(whole.nodes[0]).toMatchObject({ title: 'web', label: 'web, your code' });
  });

  test('marks a need that nothing fills, and leaves out what comes by itself', () => {
    const tcp = broken.nodes.find(({ id }) => id === 'library:tcp');
    expect(tcp?.requires).toEqual([{ name: 'Stack', isOpen: true, filledBy: undefined }]);
    expect(whole.runtime.map(({ name }) => name)).toEqual(['core']);
  });

  test("takes the last build's bytes before the catalogue's", () => {
    const graph = graphOf(composed(['http', 'tcp', 'direct'], ['http']), catalogue);
    const parts = [
      { layer: 'library' as const, library: 'http', bytes: 7 },
      { layer: 'application' as const, library: 'main.ts', bytes: 5 },
    ];
    const weights = weightsOf(graph, { parts }, byName, 'unix');
    expect(weights.get('library:http')).toEqual({ bytes: 7, from: 'build' });
    expect(weights.get('library:tcp')).toEqual({ bytes: 200, from: 'measured' });
    expect(weights.get('app')).toEqual({ bytes: 5, from: 'build' });
  });
});

describe('the layout', () => {
  const elk = new ELK();

  test('puts the app above what it uses, devices and targets below, and the same every time', async () => {
    const { places, band } = await layOut(whole, elk);
    const y = (id: NodeId): number => places.get(id)?.y ?? Number.NaN;
    const order: NodeId[] = ['app', 'library:http', 'library:tcp', 'library:direct', 'device:network'];
    const heights = order.map(y);
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
    expect(new Set(heights).size).toBe(order.length);
    expect(y('target:kvm')).toBe(y('device:network'));
    expect(band.y).toBeGreaterThan(y('library:direct'));
    expect(places.size).toBe(whole.nodes.length);
    expect(await layOut(whole, elk)).toEqual({ places, band });
  });

  test('covers no node by another', async () => {
    const { places } = await layOut(whole, elk);
    const boxes = whole.nodes.map(({ id, width, height }) => ({ ...places.get(id), id, width, height }));
    for (const a of boxes)
      for (const b of boxes) {
        if (a.id >= b.id) continue;
        const { x: ax = 0, y: ay = 0 } = a;
        const { x: bx = 0, y: by = 0 } = b;
        const apart = ax + a.width <= bx || bx + b.width <= ax || ay + a.height <= by || by + b.height <= ay;
        expect(apart, `${a.id} and ${b.id}`).toBe(true);
      }
  });

  test('leaves what a hand has moved where it is, and travels there', async () => {
    const layout = await layOut(whole, elk);
    const moved = withMoved(layout, { 'library:tcp': { x: 900, y: 10 }, 'library:gone': { x: 1, y: 1 } });
    expect(moved.places.get('library:tcp')).toEqual({ x: 900, y: 10 });
    expect(moved.places.has('library:gone' as NodeId)).toBe(false);
    expect(between(layout.places, moved.places, 1)).toEqual(moved.places);
    expect(between(layout.places, moved.places, 0).get('library:tcp')).toEqual(
      layout.places.get('library:tcp'),
    );
  });

  test('arrow keys lead along the edges and in the row', async () => {
    const { places } = await layOut(whole, elk);
    const at = { nodes: whole.nodes, edges: whole.edges, places };
    expect(nextNode('library:http', 'ArrowDown', at)).toBe('library:tcp');
    expect(nextNode('library:tcp', 'ArrowUp', at)).toBe('library:http');
    expect(nextNode('target:unix', 'ArrowRight', at)).toBe('target:kvm');
    expect(nextNode('app', 'ArrowUp', at)).toBeUndefined();
  });
});

describe('the light', () => {
  test('is on what leads to a node and where it leads, on nothing beside', () => {
    const lit = litBy('library:tcp', whole.edges);
    expect(lit.has('app')).toBe(true);
    expect(lit.has('device:network')).toBe(true);
    expect(lit.has('library:console')).toBe(false);
    expect(litEdges('library:tcp', whole.edges).some(({ to }) => to === 'library:console')).toBe(false);
  });

  test('a path is said in words', () => {
    const title = (id: NodeId): string => id.replace('library:', '').toUpperCase();
    expect(wordsOfPath(['app', 'library:http', 'library:tcp'], whole, title)).toBe(
      'APP uses HTTP, which needs Tcp of TCP.',
    );
    expect(wordsOfPath(['library:tcp'], whole, title)).toBe('TCP is placed, and nothing uses it.');
  });
});

describe('the palette', () => {
  const items: PaletteItem[] = libraries
    .filter(({ role }) => role === 'library')
    .map((each) => ({ library: each, isPlaced: false, adds: [each.name], bytes: 1 }));

  test('is grouped by tag, and by rank when something is typed', () => {
    expect(paletteGroups(items, '').map(({ tag }) => tag)).toEqual(['network', 'system', 'web']);
    const found = paletteGroups(items, 'tcp')[0]?.items.map(({ library: { name } }) => name);
    expect(found?.[0]).toBe('tcp');
    expect(paletteGroups(items, 'nothing like it')).toEqual([]);
  });

  test('counts what comes with a library, and what is there already not again', () => {
    const count = (adds: string[], placed: string[], on: Target = 'unix'): number | undefined =>
      addedBytes(adds, placed, catalogue.runtime, byName, on);
    expect(count(['http', 'tcp'], [])).toBe(300 + 200 + 100);
    expect(count(['http'], ['tcp'])).toBe(300);
    expect(count(['http'], [], 'arm')).toBeUndefined();
  });
});

test('libraries go over the clipboard with their parameters, and other text is none', () => {
  const from = { ...composed(['tcp', 'http'], ['http']), libraries: new Map([['http', { port: 8080 }]]) };
  const clip = clipOf(['app', 'library:http', 'device:network'], from);
  expect(pasteOf(clip ?? '')).toEqual({
    kind: 'paste',
    libraries: new Map([['http', { port: 8080 }]]),
    uses: ['http'],
  });
  expect(clipOf(['app'], from)).toBeUndefined();
  expect(pasteOf('hello')).toBeUndefined();
  expect(pasteOf('{"skerry":"libraries","libraries":{"Not A Name":{}},"uses":[]}')).toBeUndefined();
});

test.each([
  ['number', '80', { ok: true, value: 80 }],
  ['number', 'x', { ok: false, message: 'It must be a number.' }],
  ['number', '0', { ok: false, message: 'It must be at least 1.' }],
  ['number', '99999', { ok: false, message: 'It must be at most 100.' }],
  ['string', 'ab', { ok: false, message: 'It must be digits only.' }],
  ['string', '12', { ok: true, value: '12' }],
  ['string', '', { ok: true, value: undefined }],
  ['boolean', 'false', { ok: true, value: false }],
] as const)('a parameter of type %s typed as %j', (type, text, read) => {
  const pattern = type === 'string' ? { pattern: { source: '[0-9]+', message: 'must be digits only' } } : {};
  const base = {
    name: 'port',
    summary: 'Where.',
    at: 'boot' as const,
    default: null,
    minimum: 1,
    maximum: 100,
  };
  expect(readTyped({ ...base, ...pattern, type }, text)).toEqual(read);
});

test('an edit is told by what came beside what was asked for', () => {
  const composition = composed([], []);
  const edit = { kind: 'add', library: 'http' } as const;
  expect(besideOf(edit, { composition, added: ['http', 'tcp'], removed: [] })).toEqual({
    came: ['tcp'],
    went: [],
  });
  expect(labelOf({ kind: 'replace', library: 'tcp', by: 'udp' }, (name) => name.toUpperCase())).toBe(
    'replace TCP by UDP',
  );
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
});

test('the entry, the folder in front, and whether somebody wrote the entry', () => {
  const files = [{ path: 'kv/main.as.ts' }, { path: 'web/main.ts' }];
  expect(entryPathOf(files, { folder: 'kv' }, undefined)).toBe('kv/main.as.ts');
  expect(entryPathOf(files, { folder: 'web' }, undefined)).toBe('web/main.ts');
  expect(entryPathOf(files, { folder: 'web' }, 'app.ts')).toBe('web/app.ts');
  const appliances = ['kv', 'web'].map((folder) => ({ folder, name: folder }));
  expect(folderInFront(appliances, 'web/main.ts', 'kv')).toBe('web');
  expect(folderInFront(appliances, 'README.md', 'web')).toBe('web');
  expect(folderInFront(appliances, null, undefined)).toBe('kv');
  const none: ReadonlySet<string> = new Set();
  const own = [{ name: 'http', starter: 'starter' }];
  expect(isUntouched("export default function main() {\n  console.log('hello');\n}\n", [], none)).toBe(true);
  expect(isUntouched('starter\n', own, none)).toBe(true);
  expect(isUntouched('starter\n', own, new Set(['http']))).toBe(false);
  expect(isUntouched('mine', own, none)).toBe(false);
});

test('a zip has the files and says how they are built, and is the same every time', () => {
  const draft = {
    example: 'hello',
    targets: ['unix' as const],
    files: [
      { path: 'main.ts', content: 'x', editedAt: 1 },
      { path: 'logo.png', content: 'iVBORw==', encoding: 'base64' as const, editedAt: 2 },
    ],
  };
  const bytes = zipOf(draft);
  expect([...bytes.slice(0, 2)].map((each) => String.fromCharCode(each)).join('')).toBe('PK');
  expect(zipOf(draft)).toEqual(bytes);
  expect(readmeOf(draft)).toContain('npx skerry build hello --target unix --out images');
  const files = ['kv/main.ts', 'web/main.ts'].map((path) => ({ path, content: '', editedAt: 1 }));
  expect(readmeOf({ ...draft, example: 'shop', files })).toContain(
    'npx skerry build shop --target unix --out images\nnpx skerry run shop --target unix\n',
  );
});
