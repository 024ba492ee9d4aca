import { execFile } from 'node:child_process';
import { chmod, cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ErrorCode, Image, ProgressEvent, type Target, targets } from '@skerry/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readElf } from './assemble/elf.ts';
import { createToolchain, defaultLibosDir, type Toolchain, type ToolchainOutcome } from './build.ts';
import { defaultCacheDir } from './compile/cache.ts';

/** The real thing: clang, lld, wabt, esbuild, TypeScript and the engine, on the cache of this machine. */
let toolchain: Toolchain;
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'skerry-toolchain-test-'));
  toolchain = createToolchain();
  await toolchain.prewarm(targets);
});
afterAll(async () => {
  await toolchain.dispose();
  await rm(scratch, { recursive: true, force: true });
});

type Files = Record<string, string>;
const filesOf = (files: Files) => Object.entries(files).map(([path, content]) => ({ path, content }));

/** A different text each time, so that the result cache does not answer. */
let fresh = 0;
const hello = (): Files => ({
  'main.ts': `export default function main() { console.log('hello'); } // ${process.pid}.${Date.now()}.${fresh++}`,
});

function build(files: Files, wanted: readonly Target[] = ['unix'], more = {}): Promise<ToolchainOutcome> {
  return toolchain.build({ name: 'test', files: filesOf(files), targets: wanted, ...more });
}

async function imageOf(outcome: ToolchainOutcome, target: Target = 'unix') {
  if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  const built = outcome.images.get(target);
  if (!built) throw new Error(`no image for ${target}`);
  return built;
}

async function run(bytes: Uint8Array, ...args: string[]) {
  const path = join(scratch, `image-${fresh++}`);
  await writeFile(path, bytes);
  await chmod(path, 0o755);
  const outcome = await promisify(execFile)(path, args, { timeout: 10_000 }).catch((error: unknown) => {
    return error as { stdout: string; code: number };
  });
  return { stdout: outcome.stdout, code: 'code' in outcome ? outcome.code : 0 };
}

describe('a build', () => {
  it('makes an image for every target, whose parts sum to its size', async () => {
    const outcome = await build(hello(), targets);
    for (const target of targets) {
      const { image, bytes } = await imageOf(outcome, target);
      expect(Image.parse(image)).toMatchObject({ name: 'test', target, engine: true, bytes: bytes.length });
      expect(image.parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(bytes.length);
      expect(bytes.length).toBeLessThan(1_400_000);
    }
  });

  it('makes a Unix image that runs', async () => {
    const { bytes } = await imageOf(await build(hello()));
    expect(await run(bytes)).toEqual({ stdout: 'hello\n', code: 0 });
  });

  it("prints an uncaught error in the user's own lines and ends with 1", async () => {
    const source =
      'function fail(): never {\n  throw new Error("boo");\n}\nexport default function main() {\n  fail();\n}';
    const { bytes } = await imageOf(await build({ 'main.ts': source }));
    const { stdout, code } = await run(bytes);
    expect(code).toBe(1);
    expect(stdout).toContain('boo');
    expect(stdout).toMatch(/fail.*main\.ts:2/);
    expect(stdout).toMatch(/main.*main\.ts:5/);
  });

  it('drops from an ELF what no loader reads', async () => {
    const { bytes } = await imageOf(await build(hello(), ['kvm']), 'kvm');
    const elf = readElf(bytes);
    expect(elf.ok && Math.max(...elf.segments.map(({ offset, fileBytes }) => offset + fileBytes))).toBe(
      bytes.length,
    );
  });

  it('tells its stages and each image as contracts has them', async () => {
    const events: ProgressEvent[] = [];
    const handed: string[] = [];
    await build(hello(), ['unix', 'kvm'], {
      onEvent: (event: ProgressEvent) => events.push(event),
      onImage: (image: Image) => handed.push(image.target),
    });
    for (const event of events) ProgressEvent.parse(event);
    const finished = events.flatMap((event) => (event.kind === 'stage-finished' ? [event.stage] : []));
    expect(finished.toSorted()).toEqual([
      'assemble',
      'assemble',
      'bundle',
      'compile',
      'compile',
      'evaluate',
      'typecheck',
      'validate',
    ]);
    expect(handed.toSorted()).toEqual(['kvm', 'unix']);
  });

  it('answers unchanged inputs from the cache, in another process too', async () => {
    const files = hello();
    const first = await imageOf(await build(files));
    const events: ProgressEvent[] = [];
    await build(files, ['unix'], { onEvent: (event: ProgressEvent) => events.push(event) });
    expect(events.some((event) => event.kind === 'stage-started' && event.stage === 'bundle')).toBe(false);
    expect(events.at(-1)).toMatchObject({ kind: 'image', cached: true });

    const another = createToolchain();
    const again = await another.build({ name: 'test', files: filesOf(files), targets: ['unix'] });
    await another.dispose();
    expect((await imageOf(again)).image).toEqual(first.image);
  });

  it('is for the board that appliance.json names, or that it is told, and says so', async () => {
    const files = { ...hello(), 'appliance.json': '{ "board": "xen" }' };
    const both = ['unix', 'arm'] as const;
    const onXen = await build(files, both);
    const { image, bytes } = await imageOf(onXen, 'arm');
    expect(image.board).toBe('xen');
    expect((await imageOf(onXen)).image).not.toHaveProperty('board');
    const told = await build(files, both, { board: 'virt' });
    expect((await imageOf(told, 'arm')).image).not.toHaveProperty('board');
    expect(Buffer.compare((await imageOf(told, 'arm')).bytes, bytes)).not.toBe(0);
    expect(Buffer.compare((await imageOf(told)).bytes, (await imageOf(onXen)).bytes)).toBe(0);
  });

  it('ends with a code when it is cancelled', async () => {
    const cancel = new AbortController();
    const running = build(hello(), targets, { signal: cancel.signal });
    cancel.abort();
    expect(await running).toMatchObject({ ok: false, error: { code: 'BUILD_CANCELLED' } });
  });

  it('can be cancelled in the middle of module scope, and tells nothing afterwards', async () => {
    const cancel = new AbortController();
    const events: ProgressEvent[] = [];
    const outcome = await build({ 'main.ts': 'for (;;) {}\nexport default () => {};' }, ['unix'], {
      signal: cancel.signal,
      onEvent(event: ProgressEvent) {
        events.push(event);
        if (event.kind === 'stage-started' && event.stage === 'evaluate') cancel.abort();
      },
    });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'BUILD_CANCELLED' } });
    const told = events.length;
    expect((await build(hello())).ok).toBe(true);
    expect(events.length).toBe(told);
  });

  it('builds several appliances at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => build(hello())));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
  });
});

describe('reproducibility', () => {
  it('gives the same bytes in different folders with different caches of results', async () => {
    const files = { ...hello(), 'lib/greet.ts': "export const greet = () => 'hello';" };
    const here = await imageOf(await build(files, ['arm']), 'arm');
    // The same libos in another place; the same compiled engine, everything else from nothing.
    const libosDir = join(scratch, 'elsewhere', 'libos');
    const cacheDir = join(scratch, 'another-cache');
    await cp(defaultLibosDir, libosDir, { recursive: true });
    for (const kind of ['engine', 'object']) {
      await cp(join(defaultCacheDir(), kind), join(cacheDir, kind), { recursive: true });
    }
    await cp(join(defaultLibosDir, '../../package-lock.json'), join(scratch, 'package-lock.json'));
    await symlink(join(defaultLibosDir, '../../node_modules'), join(scratch, 'node_modules'));
    const elsewhere = createToolchain({ libosDir, cacheDir });
    const outcome = await elsewhere.build({ name: 'test', files: filesOf(files), targets: ['arm'] });
    await elsewhere.dispose();
    expect((await imageOf(outcome, 'arm')).image.digest).toBe(here.image.digest);
  }, 120_000);
});

describe('a source that is wrong', () => {
  const refusals: [string, Files, ErrorCode, object?][] = [
    [
      'a syntax error',
      { 'main.ts': 'export default function main() {\n  let = ;\n}' },
      'SYNTAX_ERROR',
      { file: 'main.ts', line: 2 },
    ],
    [
      'a type error',
      { 'main.ts': 'export default function main() {\n  const x: number = "a";\n}' },
      'TYPE_ERROR',
      { file: 'main.ts', line: 2, column: 9 },
    ],
    [
      'a type error in another file',
      { 'main.ts': "import './lib.ts';\nexport default () => {};", 'lib.ts': 'export const x: string = 1;' },
      'TYPE_ERROR',
      { file: 'lib.ts', line: 1 },
    ],
    [
      'a missing file',
      { 'main.ts': "import { a } from './a.ts';\nexport default () => a;" },
      'UNRESOLVED_IMPORT',
      { file: 'main.ts', line: 1 },
    ],
    [
      'an npm package',
      { 'main.ts': "import fs from 'node:fs';\nexport default () => fs;" },
      'UNRESOLVED_IMPORT',
      { file: 'main.ts', line: 1 },
    ],
    [
      'a path out of the folder',
      { 'main.ts': "import '../../../../etc/passwd';\nexport default () => {};" },
      'UNRESOLVED_IMPORT',
    ],
    [
      'an absolute path',
      { 'main.ts': "import '/etc/hostname';\nexport default () => {};" },
      'UNRESOLVED_IMPORT',
    ],
    ['no default export', { 'main.ts': 'export function main() {}' }, 'NO_ENTRY', { file: 'main.ts' }],
    [
      'a default export that is no function',
      { 'main.ts': '\nexport default 42;' },
      'NO_ENTRY',
      { file: 'main.ts', line: 2 },
    ],
    [
      'an error at module scope',
      { 'main.ts': "function f(): never {\n  throw new Error('boo');\n}\nf();\nexport default () => {};" },
      'EVALUATION_FAILED',
      { file: 'main.ts', line: 2 },
    ],
    [
      'an endless loop at module scope',
      { 'main.ts': 'for (;;) {}\nexport default () => {};' },
      'EVALUATION_TIMEOUT',
    ],
    [
      'an allocation bomb at module scope',
      {
        'main.ts':
          'const a: Uint8Array[] = [];\nfor (;;) a.push(new Uint8Array(10_000_000));\nexport default () => {};',
      },
      'EVALUATION_MEMORY',
    ],
    [
      'a file of 5 MB',
      { 'main.ts': `export default () => {}; // ${'x'.repeat(5_000_000)}` },
      'SOURCE_TOO_LARGE',
    ],
    [
      'a manifest that is not valid',
      { ...hello(), 'appliance.json': '{"memoryMiB": "much"}' },
      'MANIFEST_INVALID',
      { file: 'appliance.json', line: 1 },
    ],
  ];

  it.each(refusals)('is refused with a code and a place: %s', async (_, files, code, place = {}) => {
    const outcome = await build(files);
    expect(outcome).toMatchObject({ ok: false, error: { code } });
    if (!outcome.ok) expect(outcome.diagnostics[0]).toMatchObject({ severity: 'error', ...place });
  });

  it('does not harm the next build', async () => {
    await build({ 'main.ts': 'for (;;) {}\nexport default () => {};' });
    expect((await build(hello())).ok).toBe(true);
  });

  it('reports every type error, not just the first', async () => {
    const outcome = await build({
      'main.ts': 'const a: string = 1;\nconst b: string = 2;\nexport default () => a + b;',
    });
    expect(!outcome.ok && outcome.diagnostics.map(({ line }) => line)).toEqual([1, 2]);
  });

  it('cannot be larger at boot than the memory that it asked for', async () => {
    const source = 'const big = new Uint8Array(20_000_000).fill(1);\nexport default () => big;';
    const manifest = '{"memoryMiB": 8}';
    const outcome = await build({ 'main.ts': source, 'appliance.json': manifest });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'EVALUATION_MEMORY' } });
  });
});

describe('an AssemblyScript appliance', () => {
  const native = (body: string, imports = 'print'): Files => ({
    'main.as.ts': `import { ${imports} } from 'skerry';\nexport function main(): i32 {\n${body}\n}\n`,
  });

  it('is built without the engine, in at most 64 KB, and runs', async () => {
    const { image, bytes } = await imageOf(
      await build(native("print('hello, ' + parameters()[0]);\nreturn 3;", 'print, parameters')),
    );
    expect(image).toMatchObject({ engine: false });
    expect(bytes.length).toBeLessThanOrEqual(65_536);
    expect(image.parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(bytes.length);
    expect(await run(bytes, 'wörld')).toEqual({ stdout: 'hello, wörld\n', code: 3 });
  });

  it('is made for every target', async () => {
    const outcome = await build(native("print('hello');\nreturn 0;"), targets);
    for (const target of targets)
      expect((await imageOf(outcome, target)).bytes.length).toBeLessThanOrEqual(65_536);
  });

  const refusals: [string, Files, ErrorCode, object?][] = [
    ['a syntax error', native('let = ;'), 'SYNTAX_ERROR', { file: 'main.as.ts', line: 3 }],
    ['a type error', native("let x: i32 = 'a';\nreturn x;"), 'TYPE_ERROR', { file: 'main.as.ts', line: 3 }],
    [
      'a missing file',
      { 'main.as.ts': "import { a } from './a';\nexport function main(): i32 { return a; }" },
      'UNRESOLVED_IMPORT',
    ],
    [
      'no main',
      { 'main.as.ts': 'export function start(): i32 { return 0; }' },
      'NO_ENTRY',
      { file: 'main.as.ts' },
    ],
    ['what needs a JavaScript host', native('return <i32>Date.now();'), 'UNRESOLVED_IMPORT'],
  ];

  it.each(refusals)('is refused with a code and a place: %s', async (_, files, code, place = {}) => {
    const outcome = await build(files);
    expect(outcome).toMatchObject({ ok: false, error: { code } });
    if (!outcome.ok) expect(outcome.diagnostics[0]).toMatchObject({ severity: 'error', ...place });
  });
});
