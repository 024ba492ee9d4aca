import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultLibosDir } from '../build.ts';
import { Bundler } from './bundle.ts';
import { Packages } from './packages.ts';
import { Typechecker } from './typecheck.ts';

/** The listed packages as they lie in node_modules. */
const rows = JSON.parse(readFileSync(join(defaultLibosDir, 'packages.json'), 'utf8')) as Record<
  string,
  { license: string; entries: string[] }
>;
const packages = new Packages(defaultLibosDir);
const bundler = new Bundler(defaultLibosDir);
const typechecker = new Typechecker(defaultLibosDir);
afterAll(async () => {
  await bundler.dispose();
  await typechecker.dispose();
});

const applianceOf = (main: string, entry = 'main.ts') =>
  ({
    name: 'test',
    kind: 'engine',
    entry,
    memoryMiB: 32,
    network: 'direct',
    allow: [],
    disks: [],
    targets: undefined,
    board: 'virt',
    files: new Map([[entry, main]]),
    blobs: new Map<string, Uint8Array>(),
  }) as const;

describe.each(Object.entries(rows))('the package %s', (name, { license, entries }) => {
  it('has the licence that is noted', () => {
    const manifest = readFileSync(packages.find(`${name}/package.json`) ?? '', 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({ license });
  });

  it.each(entries)('can be bundled, without anything of another platform: %s', async (entry) => {
    const specifier = posix.join(name, entry);
    const main = `import * as all from '${specifier}';\nexport default function main() { console.log(all); }`;
    const outcome = await bundler.bundle(applianceOf(main));
    if (!outcome.ok) throw new Error(outcome.message);
    expect(outcome.bundle.parts.map(({ library }) => library)).toContain(name);
    expect(outcome.bundle.source).not.toMatch(/^import|[;}]import[^.\w]/);
  });
});

it('gives the editor the declarations of these entries, and a package.json that names no others', () => {
  const types = new Map(packages.types().map(({ path, content }) => [path, content]));
  const { exports } = JSON.parse(types.get('hono/package.json') ?? '{}');
  expect(Object.keys(exports).sort()).toEqual(rows['hono']?.entries.toSorted());
  for (const { types: path } of Object.values<{ types: string }>(exports)) {
    expect(types.has(posix.join('hono', path))).toBe(true);
  }
  expect(types.has('hono/dist/types/adapter/aws-lambda/index.d.ts')).toBe(false);
});

describe('an import of', () => {
  it.each([
    ['a package that is not listed', 'express', /npm: hono/],
    ['an entry that does not run here', 'hono/jwt', /Of hono there are: hono, hono\/body-limit/],
    ['a built-in of Node', 'node:fs', /npm: hono/],
    ['a file of a package', 'hono/dist/index.js', /Of hono/],
    ['what every object has', 'constructor', /Cannot find "constructor"/],
  ])('%s is refused, and what can be imported is named', async (_, specifier, message) => {
    const outcome = await bundler.bundle(
      applianceOf(`import all from '${specifier}';\nexport default () => all;`),
    );
    expect(outcome).toMatchObject({ ok: false, code: 'UNRESOLVED_IMPORT', diagnostics: [{ line: 1 }] });
    expect(!outcome.ok && outcome.message).toMatch(message);
  });
});

describe('types', () => {
  it('of a package are its own', async () => {
    const main = (path: string): string =>
      `import { Hono } from 'hono';\nimport { cors } from 'hono/cors';\nconst app = new Hono();\n` +
      `app.use(cors());\napp.get(${path}, (c) => c.text('hi'));\nexport default app;`;
    expect(await typechecker.check(applianceOf(main("'/'")))).toMatchObject({ ok: true });
    expect(await typechecker.check(applianceOf(main('42')))).toMatchObject({ ok: false, code: 'TYPE_ERROR' });
  });

  it('know the elements of JSX', async () => {
    const main = (name: string): string =>
      `import { Hono } from 'hono';\nconst app = new Hono();\n` +
      `app.get('/', (c) => c.html(<p ${name}="a">hi</p>));\nexport default app;`;
    expect(await typechecker.check(applianceOf(main('class'), 'main.tsx'))).toMatchObject({ ok: true });
    expect(await typechecker.check(applianceOf(main('class={1} title'), 'main.tsx'))).toMatchObject({
      ok: false,
    });
  });
});
