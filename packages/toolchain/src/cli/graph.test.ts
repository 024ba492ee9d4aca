import { graphOf, readComposition } from '@skerry/composition';
import type { Image } from '@skerry/contracts';
import { expect, it } from 'vitest';
import { defaultLibosDir } from '../build.ts';
import { readCatalogue } from '../source/catalogue.ts';
import { pictureTree } from './graph.ts';

const catalogue = await readCatalogue(defaultLibosDir);

const image: Image = {
  name: 'web',
  target: 'unix',
  digest: '0'.repeat(64),
  inputs: '0'.repeat(64),
  bytes: 1_000,
  engine: true,
  memoryMiB: 32,
  parts: [
    { layer: 'library', library: 'http', bytes: 20 },
    { layer: 'library', library: 'core', bytes: 10 },
  ],
};

function treeOf(manifest: object, built?: Image): string[] {
  const files = [
    { path: 'main.ts', content: 'export default function main() {}' },
    { path: 'appliance.json', content: JSON.stringify(manifest) },
  ];
  const reading = readComposition(files, '', catalogue);
  if (!reading.ok) throw new Error(reading.message);
  return pictureTree('web', graphOf(reading.composition, catalogue), built).trimEnd().split('\n');
}

const libraries = {
  http: {},
  tcp: {},
  'dns-client': {},
  'stack-host': { parameters: { 'net.dns': '10.0.0.1' } },
};

it('draws each library below what uses it, and what is below it once', () => {
  const tree = treeOf({ targets: ['unix'], libraries, uses: ['http'] });
  expect(tree.slice(0, 8)).toEqual([
    'web',
    '└─ http',
    '   ├─ stack-host (net.dns=10.0.0.1)',
    '   │  └─ [sockets]',
    '   └─ tcp',
    '      ├─ dns-client',
    '      │  └─ stack-host (net.dns=10.0.0.1)  …',
    '      └─ stack-host (net.dns=10.0.0.1)  …',
  ]);
  expect(tree[8]).toMatch(/^runtime: core, /);
});

it('says the bytes of what is in the image, and what is not in it', () => {
  const tree = treeOf({ targets: ['unix'], libraries, uses: ['http'] }, image);
  expect(tree[0]).toBe('web  1000 bytes for unix');
  expect(tree[1]).toBe('└─ http  20 bytes');
  expect(tree[4]).toBe('   └─ tcp  not in the image');
  expect(tree.at(-1)).toContain('core  10 bytes');
});

it('says what nothing uses, and what there is not', () => {
  const tree = treeOf({ libraries: { clock: {}, tpc: {} } });
  expect(tree.slice(0, 4)).toEqual([
    'web',
    'used by nothing: clock',
    '└─ [clock]',
    'used by nothing: tpc  there is no such library',
  ]);
});
