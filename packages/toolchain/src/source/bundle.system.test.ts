import { afterAll, describe, expect, it } from 'vitest';
import { defaultLibosDir } from '../build.ts';
import { Bundler } from './bundle.ts';
import { positionTracer } from './source-map.ts';
import type { Appliance } from './validate.ts';

/** esbuild and the libraries of libos, as they are. */
const bundler = new Bundler(defaultLibosDir);
afterAll(() => bundler.dispose());

function applianceOf(files: Record<string, string>): Appliance {
  const contents = new Map(Object.entries(files));
  return {
    name: 'test',
    kind: 'engine',
    entry: 'main.ts',
    memoryMiB: 32,
    network: 'direct',
    allow: [],
    disks: [],
    targets: undefined,
    board: 'virt',
    files: contents,
    blobs: new Map(),
  };
}

async function bundleOf(files: Record<string, string>) {
  const outcome = await bundler.bundle(applianceOf(files));
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.bundle;
}

const librariesOf = (parts: { library: string }[]): string[] => parts.map(({ library }) => library);

describe('the bundle', () => {
  it('holds the libraries that are mentioned and no others', async () => {
    const without = await bundleOf({ 'main.ts': 'export default function main() {}' });
    expect(librariesOf(without.parts)).not.toContain('url');
    const mentioned = await bundleOf({ 'main.ts': "export default () => new URL('http://a/').host;" });
    expect(librariesOf(mentioned.parts)).toContain('url');
    expect(mentioned.source.length).toBeGreaterThan(without.source.length + 10_000);
  });

  it('finds the imports of libraries between the code of other files, by name and by namespace', async () => {
    const { source, parts } = await bundleOf({
      'first.ts':
        'export const at = Date.now.name;\nexport const url = (path: string) => new URL(path, "http://a/");',
      'main.ts': [
        "import { at, url } from './first.ts';",
        "import * as kept from 'skerry:assets';",
        'export default () => console.log(at, url("b"), Object.keys(kept.assets));',
      ].join('\n'),
    });
    expect(librariesOf(parts)).toEqual(expect.arrayContaining(['assets', 'url', 'console']));
    expect(source).not.toMatch(/\bimport\b/);
  });

  it('leaves out a library whose name the appliance gives to something of its own', async () => {
    const { parts } = await bundleOf({
      'main.ts': 'const URL = (x: string) => x;\nexport default () => URL("a");',
    });
    expect(librariesOf(parts)).not.toContain('url');
  });

  it('gives main what it names, and links nothing else that it could receive', async () => {
    const nothing = await bundleOf({ 'main.ts': 'export default async function main() {}' });
    const something = await bundleOf({
      'main.ts': 'export default async function main({ clock }: any) { clock; }',
    });
    expect(nothing.source.length).toBeLessThan(something.source.length);
    expect(librariesOf(something.parts)).toContain('clock');
    expect(librariesOf(something.parts)).not.toContain('random');
    expect(librariesOf(nothing.parts)).not.toContain('clock');
  });

  it('gives main what the appliance speaks of anywhere, when main does not say', async () => {
    const { parts } = await bundleOf({
      'main.ts': "import { run } from './run.ts';\nexport default (all: any) => run(all);",
      'run.ts': 'export const run = ({ random }: any) => random;',
    });
    expect(librariesOf(parts)).toContain('random');
    expect(librariesOf(parts)).not.toContain('clock');
  });

  it('reads a megabyte of spaces where a name could be, in time', async () => {
    const { source } = await bundleOf({
      'main.ts': `export default function${' '.repeat(900_000)}*main() {}`,
    });
    expect(source).toContain('function*');
  }, 20_000);

  it.each([
    'y === NaN;',
    'y === -0;',
    'y === [];',
    'y === {};',
    "typeof y === 'x';",
    '!y in z;',
    'y ?? 1 ?? 2;',
    "eval('');",
    'delete z.a;',
    '({a: 1, a: 2});',
    'switch (y) { case 1: case 1: }',
    'require(y);',
    'import(y);',
    'this;',
    'module.exports;',
    'import.meta.x;',
    'if (y) { return\n1 }',
    'class A { m() {} m() {} }',
  ])('has no warning for %s, which could be there a hundred thousand times', async (code) => {
    const { warnings } = await bundleOf({
      'main.ts': `export default async function main(y: any, z: any) { ${code} }`,
    });
    expect(warnings).toEqual([]);
  });

  it('joins several files and JSON', async () => {
    const { source } = await bundleOf({
      'main.ts':
        "import data from './data.json';\nimport { twice } from './lib/twice.ts';\nexport default () => twice(data.n);",
      'lib/twice.ts': 'export const twice = (n: number): number => n * 2;',
      'data.json': '{"n": 21, "unused": "//# sourceMappingURL=none"}',
    });
    expect(source).toContain('21');
    expect(source).not.toContain('import');
  });

  it.each(['URL', 'console'])('joins a module that is used as an object, and %s', async (name) => {
    const { source } = await bundleOf({
      'main.ts': `import * as lib from './lib.ts';\nexport default (key: 'a') => [lib, lib[key], ${name}];`,
      'lib.ts': 'export const a = 1;',
    });
    expect(source).not.toContain('import');
  });

  it('maps places of the bundle to the appliance, and of libraries to nothing', async () => {
    const { source, sourceMap } = await bundleOf({
      'main.ts': "import { f } from './f.ts';\nexport default function main() { f(new URL('http://a/')); }",
      'f.ts': "\n\nexport function f(x: unknown) {\n  throw new Error('needle' + x);\n}",
    });
    const trace = positionTracer(JSON.parse(sourceMap) as { sources: string[]; mappings: string });
    const placeOf = (text: string) => {
      const before = source.slice(0, source.indexOf(text));
      return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
    };
    expect(trace(placeOf('"needle"'))).toEqual({ file: 'f.ts', line: 4, column: 19 });
    expect(trace(placeOf('new URL("http'))).toEqual({ file: 'main.ts', line: 2, column: 36 });
    expect(trace({ line: 1, column: 500 })).toBeUndefined();
  });

  it.each(["'./' + name + '.json'", "'../' + name + '/package.json'"])(
    'reads no file of this machine for an import of %s',
    async (name) => {
      const main = `export default async function main(name: string) { await import(${name}); }`;
      const outcome = await bundler.bundle(applianceOf({ 'main.ts': main }));
      expect(outcome).toMatchObject({ ok: false, code: 'UNRESOLVED_IMPORT' });
    },
  );

  it.each(['file:///etc/passwd', '/etc/passwd', 'data:application/json,{"version":3'])(
    'follows no source map of the appliance: %s',
    async (url) => {
      const main = "export default function main() { throw new Error('needle'); }";
      const plain = await bundleOf({ 'main.ts': main });
      for (const comment of [`//# sourceMappingURL=${url}`, `/*@ sourceMappingURL=${url}\n*/`]) {
        const { source, sourceMap, warnings } = await bundleOf({ 'main.ts': `${main}\n${comment}` });
        expect({ source, sourceMap, warnings }).toEqual({
          source: plain.source,
          sourceMap: plain.sourceMap,
          warnings: [],
        });
      }
    },
  );

  it('is the same for the same appliance, whatever was bundled before', async () => {
    const files = { 'main.ts': "export default () => console.log(new URL('http://a/').host);" };
    const first = await bundleOf(files);
    await bundleOf({ 'main.ts': 'export default () => setTimeout(() => {}, 1);' });
    expect(await bundleOf(files)).toEqual(first);
    const another = new Bundler(defaultLibosDir);
    const again = await another.bundle(applianceOf(files));
    await another.dispose();
    expect(again).toEqual({ ok: true, bundle: first });
  });
});
