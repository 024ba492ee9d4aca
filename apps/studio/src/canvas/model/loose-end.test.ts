import { type Composition, catalogueOf } from '@skerry/composition';
import type { Library } from '@skerry/contracts';
import { expect, test } from 'vitest';
import { editFor, type LooseEnd, looseEndOf, wordsOf } from './loose-end.ts';
import { mentionedBeyond } from './mentioned.ts';

function library(name: string, provides: string, more: Partial<Library> = {}): Library {
  return {
    name,
    title: name.toUpperCase(),
    summary: name,
    role: 'library',
    tags: ['all'],
    provides: [provides],
    requires: [],
    devices: [],
    globals: [],
    needs: [name],
    modules: [],
    features: [],
    targets: ['unix', 'kvm', 'arm'],
    parameters: [],
    ...more,
  };
}

const libraries = [
  library('http', 'Http', { requires: ['Tcp'] }),
  library('tcp', 'Tcp', { requires: ['Stack'] }),
  library('direct', 'Stack', { needs: [], devices: ['network'] }),
  library('host', 'Stack', { needs: [], devices: ['sockets'] }),
  library('clock', 'Clock', { modules: ['skerry:clock'] }),
];
const catalogue = catalogueOf(libraries);
const composition: Composition = {
  origin: 'placed',
  libraries: new Map([
    ['tcp', {}],
    ['direct', {}],
  ]),
  uses: new Set(['tcp']),
  targets: ['unix'],
  manifest: {},
};

function fitting(end: LooseEnd): string[] {
  return libraries.flatMap((each) => (editFor(end, each, composition, catalogue) ? each.name : []));
}

test('from a need the palette has what provides it, and placing that takes the place of what did', () => {
  const end = looseEndOf('library:tcp', 'source', 'Stack');
  expect(fitting(end)).toEqual(['host']);
  const [, , , host] = libraries;
  expect(host && editFor(end, host, composition, catalogue)).toEqual({
    kind: 'replace',
    library: 'direct',
    by: 'host',
  });
  expect(wordsOf(end, () => 'TCP')).toBe('What provides Stack to TCP');
});

test('from the inlet of a library it has what needs that, from a device what drives it', () => {
  expect(fitting(looseEndOf('library:tcp', 'target', 'in'))).toEqual(['http']);
  expect(fitting(looseEndOf('device:sockets', 'target', 'in'))).toEqual(['host']);
});

test('from the code it has whatever code can use and does not use yet', () => {
  expect(fitting(looseEndOf('app', 'source', 'main'))).toEqual(['http', 'clock']);
});

test('what the code takes and imports beyond a placed picture is mentioned, what a comment says is not', () => {
  const files = [
    { path: 'appliance.json', content: '{ "libraries": { "tcp": {}, "direct": {} }, "uses": ["tcp"] }' },
    {
      path: 'main.ts',
      content:
        "// import 'skerry:clock'\nexport default function main({ tcp, http }: Needs) { http(tcp); }\n",
    },
  ];
  expect(mentionedBeyond(files, '', composition, catalogue)).toEqual(['http']);
  expect(mentionedBeyond(files, '', { ...composition, origin: 'derived' }, catalogue)).toEqual([]);
  const imports = [{ path: 'main.ts', content: "import 'skerry:clock';\nexport default () => 1;\n" }];
  expect(mentionedBeyond(imports, '', composition, catalogue)).toEqual(['clock']);
});
