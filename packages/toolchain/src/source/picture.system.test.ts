import { applyEdit, type Composition, readComposition, writeComposition } from '@skerry/composition';
import type { Diagnostic, Library, LibraryName, Target } from '@skerry/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLibosDir } from '../build.ts';
import { Bundler } from './bundle.ts';
import { readCatalogue } from './catalogue.ts';
import { withPicture } from './picture.ts';
import { Typechecker } from './typecheck.ts';
import { type Appliance, validate } from './validate.ts';

const catalogue = await readCatalogue(defaultLibosDir);
const bundler = new Bundler(defaultLibosDir);
const typechecker = new Typechecker(defaultLibosDir);
beforeAll(() => typechecker.prewarm(), 120_000);
afterAll(async () => {
  await bundler.dispose();
  await typechecker.dispose();
});

type Files = Record<string, string>;

function pictured(files: Files, targets: readonly Target[] = ['unix']) {
  const list = Object.entries(files).map(([path, content]) => ({ path, content }));
  const valid = validate('test', list);
  return valid.ok ? withPicture(valid.appliance, targets, catalogue) : valid;
}

function applianceOf(files: Files, targets?: readonly Target[]): Appliance {
  const outcome = pictured(files, targets);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.appliance;
}

/** The types, then the bundle. */
async function built(files: Files, targets?: readonly Target[]) {
  const appliance = applianceOf(files, targets);
  const checked = await typechecker.check(appliance);
  if (!checked.ok) return { diagnostics: checked.diagnostics, parts: [], source: '', features: [] };
  const outcome = await bundler.bundle(appliance);
  if (!outcome.ok) return { diagnostics: outcome.diagnostics, parts: [], source: '', features: [] };
  const { parts, source, features } = outcome.bundle;
  return { diagnostics: checked.warnings, parts: parts.map(({ library }) => library), source, features };
}

/** appliance.json that places these with what they require, and uses them. */
function manifestOf(...names: LibraryName[]): string {
  const empty: Composition = {
    origin: 'placed',
    libraries: new Map(),
    uses: new Set(),
    targets: ['unix', 'kvm', 'arm'],
    manifest: {},
  };
  const edits = names.map((library) => ({ kind: 'add', library, use: true }) as const);
  const { composition } = applyEdit(empty, { kind: 'all', edits }, catalogue);
  return writeComposition(undefined, { ...empty, origin: 'derived' }, composition);
}

const refusalOf = (files: Files, targets?: readonly Target[]): Diagnostic[] => {
  const outcome = pictured(files, targets);
  if (outcome.ok) throw new Error('it was not refused');
  expect(outcome.code).toBe('COMPOSITION_INVALID');
  return outcome.diagnostics;
};

const main = 'export default function main() {}';

describe('a picture', () => {
  it.each([
    ['a library that there is not', '{\n  "libraries": { "tpc": {} }\n}', { line: 2, column: 18 }],
    ['a need that is not met', '{\n  "libraries": {\n    "tcp": {} } }', { line: 3, column: 5 }],
    ['a use that is not placed', '{ "libraries": {},\n  "uses": ["clock"] }', { line: 2, column: 12 }],
    [
      'a parameter that its library does not take',
      '{ "libraries": { "stack-host": {\n "parameters": { "net.dns": "x" } } } }',
      { line: 2, column: 18, endLine: 2, endColumn: 32 },
    ],
    [
      'another stack than the manifest says',
      '{ "libraries": { "stack-host": {} },\n  "network": { "stack": "direct" } }',
      { line: 2, column: 16 },
    ],
  ])('is refused for %s, at its place', (_what, manifest, place) => {
    const [finding] = refusalOf({ 'main.ts': main, 'appliance.json': manifest });
    expect(finding).toMatchObject({
      severity: 'error',
      code: 'COMPOSITION_INVALID',
      file: 'appliance.json',
      ...place,
    });
  });

  it('is looked at for the targets that are built', () => {
    const files = { 'main.ts': main, 'appliance.json': '{ "libraries": { "stack-host": {} } }' };
    expect(pictured(files, ['unix'])).toMatchObject({ ok: true, appliance: { network: 'host' } });
    const errors = refusalOf(files, ['unix', 'kvm']).filter(({ severity }) => severity === 'error');
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('kvm')]);
  });

  it('warns of what nothing uses, and is built', () => {
    const files = { 'main.ts': main, 'appliance.json': '{ "libraries": { "clock": {} } }' };
    expect(pictured(files)).toMatchObject({ ok: true, warnings: [{ severity: 'warning', code: 'UNUSED' }] });
  });

  it('may have comments, and no name twice', () => {
    const comment = '{ // what is placed\n  "libraries": {}, }';
    expect(pictured({ 'main.ts': main, 'appliance.json': comment }).ok).toBe(true);
    const twice = '{ "libraries": {},\n  "libraries": {} }';
    expect(pictured({ 'main.ts': main, 'appliance.json': twice })).toMatchObject({
      code: 'MANIFEST_INVALID',
      diagnostics: [{ line: 2, column: 3 }],
    });
  });

  it('is none when appliance.json places nothing', () => {
    const { picture } = applianceOf({ 'main.ts': main, 'appliance.json': '{ "memoryMiB": 16 }' });
    expect(picture).toBeUndefined();
  });
});

describe('the image of a picture', () => {
  const usual = `import type { Needs } from 'skerry';
export default async function main({ console, clock, parameters }: Needs) {
  console.log(parameters.length, clock.now(), new URL('http://a/').host);
}`;

  it('has the same libraries as that of the same code without a picture', async () => {
    const placed = await built({ 'main.ts': usual, 'appliance.json': manifestOf('clock', 'console') });
    const derived = await built({ 'main.ts': usual });
    expect(placed.diagnostics).toEqual([]);
    expect(placed.parts).toEqual(derived.parts);
    expect(Math.abs(placed.source.length - derived.source.length)).toBeLessThan(512);
  });

  it('is whole when main takes some needs of a library and leaves others out', async () => {
    const { source, diagnostics } = await built({
      'main.ts':
        "import type { Needs } from 'skerry';\n" +
        'export default function main({ console, parameters, random }: Needs) { console.log(parameters, random); }',
      'appliance.json': manifestOf('console', 'random'),
    });
    expect(diagnostics).toEqual([]);
    // `exit` of core stands between the imports of what is taken.
    expect(source).not.toMatch(/import\s*[{"]/);
  });

  it('does not have what main does not take, though it is placed and used', async () => {
    const { parts } = await built({
      'main.ts': usual,
      'appliance.json': manifestOf('clock', 'console', 'tcp'),
    });
    expect(parts).toContain('clock');
    expect(parts.filter((name) => ['tcp', 'net', 'dns-client'].includes(name))).toEqual([]);
  });

  it.each([
    ['stack-direct', 'stack-host'],
    ['stack-host', 'stack-direct'],
  ])('has the stack that is placed: %s', async (stack, other) => {
    const code = `import type { Needs } from 'skerry';
export default ({ tcp }: Needs) => { tcp.listen({ port: 1 }); };`;
    const needed = stack === 'stack-direct' ? { 'dhcp-client': {} } : {};
    const libraries = { tcp: {}, 'dns-client': {}, [stack]: {}, ...needed };
    const manifest = JSON.stringify({ libraries, uses: ['tcp'] });
    const { parts, features, diagnostics } = await built({ 'main.ts': code, 'appliance.json': manifest });
    expect(diagnostics).toEqual([]);
    expect(parts).toContain(stack);
    expect(parts).not.toContain(other);
    expect(features).toEqual(['net']);
  });

  it('holds the parameters that appliance.json sets', async () => {
    const manifest = JSON.stringify({
      libraries: {
        tcp: {},
        'dns-client': {},
        'dhcp-client': {},
        'stack-direct': { parameters: { 'net.ip': '10.1.2.3/24' } },
      },
      uses: ['tcp'],
    });
    const code = `import type { Needs } from 'skerry';
export default ({ tcp }: Needs) => { tcp.listen({ port: 1 }); };`;
    const { source } = await built({ 'main.ts': code, 'appliance.json': manifest });
    expect(source).toContain('10.1.2.3/24');
  });

  it('serves an object with a method fetch when http is used', async () => {
    const code = 'export default { fetch: () => new Response("x") };';
    const { parts, diagnostics } = await built({ 'main.ts': code, 'appliance.json': manifestOf('http') });
    expect(diagnostics).toEqual([]);
    expect(parts).toEqual((await built({ 'main.ts': code })).parts);
  });
});

describe('a name that is not there', () => {
  const nothing = '{ "libraries": {}, "uses": [] }';
  it.each([
    ['a need', "import type { Needs } from 'skerry';\nexport default ({ tcp }: Needs) => { tcp; };", 'tcp'],
    [
      'a need of an object',
      "import type { Needs } from 'skerry';\nexport default (n: Needs) => { n.clock; };",
      'clock',
    ],
    ['the console', 'export default () => console.log(1);', 'console'],
    ['another global', 'export default () => { fetch("http://a/"); };', 'http'],
    ['a module', "import { assets } from 'skerry:assets';\nexport default () => { assets; };", 'assets'],
    ['a type', "import type { Tcp } from 'skerry';\nexport default (): Tcp | void => {};", 'tcp'],
  ])('is said to be of its library: %s', async (_what, code, library) => {
    const { diagnostics } = await built({ 'main.ts': code, 'appliance.json': nothing });
    expect(diagnostics[0]).toMatchObject({ code: 'LIBRARY_NOT_PLACED', library, file: 'main.ts' });
    expect(diagnostics[0]?.message).toContain(`is the library ${library}, which is not in this appliance`);
  });

  it('is told apart from one that is there for other libraries only', async () => {
    const code = "import type { Needs } from 'skerry';\nexport default ({ tcp }: Needs) => { tcp; };";
    const { diagnostics } = await built({ 'main.ts': code, 'appliance.json': manifestOf('http') });
    expect(diagnostics[0]).toMatchObject({ code: 'LIBRARY_NOT_PLACED', library: 'tcp' });
    expect(diagnostics[0]?.message).toContain('for other libraries only');
  });

  it('is an error of the types when no library has it, and fine without a picture', async () => {
    const wrong = await built({ 'main.ts': 'export default () => { nobody; };', 'appliance.json': nothing });
    expect(wrong.diagnostics).toMatchObject([{ code: 'TS2304' }]);
    const derived = await built({ 'main.ts': 'export default () => console.log(1);' });
    expect(derived.diagnostics).toEqual([]);
  });

  it('is found in a package, at its place there and at the import that brings it', async () => {
    const code =
      "import { Hono } from 'hono';\nimport { requestId } from 'hono/request-id';\n" +
      'const app = new Hono();\napp.use(requestId());\nexport default app;\n';
    const without = await built({ 'main.ts': code, 'appliance.json': manifestOf('http', 'console') });
    expect(without.diagnostics).toMatchObject([
      { code: 'LIBRARY_NOT_PLACED', library: 'crypto', file: 'main.ts', line: 2, column: 27 },
    ]);
    expect(without.diagnostics[0]?.message).toMatch(
      /^A package uses "crypto" \(hono\/dist\/[\w/-]+\.js:\d+:\d+\)\. "crypto" is the library crypto, .* add it/,
    );
    const placed = await built({
      'main.ts': code,
      'appliance.json': manifestOf('http', 'console', 'crypto'),
    });
    expect(placed.diagnostics).toEqual([]);
  });

  it('is no error where it is asked for by typeof, and then undefined', async () => {
    const probe = (more: string): string => `// @ts-nocheck\nexport default () => { ${more} };\n`;
    const asked = await built({
      'main.ts': probe("if (typeof crypto !== 'undefined') crypto.randomUUID();"),
      'appliance.json': nothing,
    });
    expect(asked.diagnostics).toEqual([]);
    expect(asked.source).toMatch(/var __skerryAbsent_crypto;/);
    const unasked = await built({
      'main.ts': probe("if (typeof fetch !== 'undefined') crypto.randomUUID();"),
      'appliance.json': nothing,
    });
    expect(unasked.diagnostics).toMatchObject([
      { code: 'LIBRARY_NOT_PLACED', library: 'crypto', file: 'main.ts', line: 2 },
    ]);
  });

  it('is no matter of a variable of the same name, nor of code that is left out', async () => {
    const own =
      '// @ts-nocheck\nconst unused = () => crypto;\nexport default () => { let crypto = 1; crypto++; };\n';
    const { diagnostics, source } = await built({ 'main.ts': own, 'appliance.json': nothing });
    expect(diagnostics).toEqual([]);
    expect(source).not.toContain('__skerryAbsent');
  });

  it('cannot be imported behind the back of the types', async () => {
    const code = "// @ts-nocheck\nimport { assets } from 'skerry:assets';\nexport default () => assets;";
    const assets = await built({ 'main.ts': code, 'appliance.json': nothing });
    expect(assets.diagnostics).toMatchObject([{ code: 'UNRESOLVED_IMPORT' }]);
    const inside = "// @ts-nocheck\nimport { tcp } from 'skerry:library/tcp';\nexport default () => tcp;";
    const tcp = await built({ 'main.ts': inside, 'appliance.json': manifestOf('tcp') });
    expect(tcp.diagnostics).toMatchObject([{ code: 'UNRESOLVED_IMPORT' }]);
  });
});

describe('the starter', () => {
  const all = [...catalogue.libraries.values()].filter(
    (library): library is Library & { starter: string } => library.starter !== undefined,
  );

  it.each(all)('of $name is built on what it requires', async ({ name, starter, targets }) => {
    // A starter may say something besides.
    const speaks = /\bconsole\b/.test(starter) ? ['console'] : [];
    const served = /\bfiles:|\bfetch[:(]/.test(starter) && name !== 'http' ? ['http'] : [];
    const modules = starter.includes('skerry:assets') ? ['assets'] : [];
    const others = ['block', 'fat', 'xenstore'];
    const besides = others.filter((other) => new RegExp(`, ${other}\\b|{ ${other},`).test(starter));
    const names = [...new Set([name, ...speaks, ...served, ...modules, ...besides])];
    const files = { 'main.ts': starter, 'appliance.json': manifestOf(...names) };
    const { diagnostics, parts } = await built(files, targets.slice(0, 1));
    expect(diagnostics).toEqual([]);
    expect(parts).toContain(name);
    const reading = readComposition([{ path: 'main.ts', content: starter }], '', catalogue);
    if (!reading.ok) throw new Error(reading.message);
    expect([...reading.composition.uses]).toEqual(names.toSorted());
  });
});
