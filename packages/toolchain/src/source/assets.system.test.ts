import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { SourceFile } from '@skerry/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createToolchain, type Toolchain } from '../build.ts';
import { Cache, defaultCacheDir } from '../compile/cache.ts';
import { blobsOf } from './assets.ts';

let toolchain: Toolchain;
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'skerry-assets-test-'));
  toolchain = createToolchain();
});
afterAll(async () => {
  await toolchain.dispose();
  await rm(scratch, { recursive: true, force: true });
});

const binary = (path: string, bytes: readonly number[]): SourceFile => ({
  path,
  content: Buffer.from(bytes).toString('base64'),
  encoding: 'base64',
});

async function imageOf(main: string, files: SourceFile[]) {
  const all = [{ path: 'main.ts', content: main }, ...files];
  const outcome = await toolchain.build({ name: 'test', files: all, targets: ['unix'] });
  if (!outcome.ok) throw new Error(JSON.stringify([outcome.error, outcome.diagnostics]));
  const built = outcome.images.get('unix');
  if (!built) throw new Error('no image');
  return built;
}

async function run(bytes: Uint8Array): Promise<string> {
  const path = join(scratch, 'image');
  await writeFile(path, bytes, { mode: 0o755 });
  return (await promisify(execFile)(path, { timeout: 10_000 })).stdout;
}

const page = `<!doctype html>${'<p>grüße 🪨</p>'.repeat(200)}`;

describe('a file that is no source', () => {
  it('is imported as text or as bytes, and lies in the image once', async () => {
    const noise = Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 251);
    const main =
      `import page from './page.html' with { type: 'text' };\n` +
      `import noise from './img/noise.png' with { type: 'bytes' };\n` +
      'export default () => { console.log(page.length, noise.length, noise[3], noise instanceof Uint8Array); };';
    const files = [{ path: 'page.html', content: page }, binary('img/noise.png', noise)];
    const { image, bytes } = await imageOf(main, files);
    expect(await run(bytes)).toBe(`${page.length} 50000 ${(3 * 7919) % 251} true\n`);
    expect(image.parts.find(({ library }) => library === 'files')?.bytes).toBe(50_000);
    // A piece that is longer than what freed memory of the evaluator leaves in a snapshot, some KiB.
    const piece = Buffer.from(noise.slice(0, 8_192));
    const start = Buffer.from(bytes).indexOf(piece);
    expect(start).toBeGreaterThan(0);
    expect(Buffer.from(bytes).indexOf(piece, start + 50_000)).toBe(-1);
    const without = await imageOf(main.replace(/noise\.length.*Uint8Array/, '1'), files);
    expect(without.bytes.length).toBeLessThan(bytes.length - 45_000);
  });

  it.each([
    ['without its type', "import page from './page.html';", "with { type: 'text' }"],
    ['with another type', "import page from './page.html' with { type: 'bytes' };", "with { type: 'text' }"],
    ['of no known kind', "import page from './page.foo' with { type: 'text' };", 'public/'],
    ['that is not there', "import page from './other.html' with { type: 'text' };", 'Cannot find'],
    ['that is a source', "import page from './main.ts' with { type: 'text' };", 'is a source'],
    [
      'out of the folder',
      "import page from '../../page.html' with { type: 'text' };",
      'is outside of the folder',
    ],
  ])('is refused %s, with what to do', async (_, line, words) => {
    const files = [
      { path: 'main.ts', content: `${line}\nexport default () => { console.log(page); };` },
      { path: 'page.html', content: page },
      { path: 'page.foo', content: 'x' },
    ];
    const outcome = await toolchain.build({ name: 'test', files, targets: ['unix'] });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'UNRESOLVED_IMPORT' } });
    expect(!outcome.ok && outcome.error.message).toContain(words);
  });
});

describe('the folder public', () => {
  const files = [
    { path: 'public/index.html', content: page },
    binary('public/logo.png', [137, 80, 78, 71, 0, 255]),
    { path: 'public/tiny.txt', content: 'tiny' },
    { path: 'public/app.ts', content: 'this is no source' },
  ];

  it('is listed with types, tags and compressed copies', async () => {
    const main =
      "import { assets } from 'skerry:assets';\nexport default () => {\n  for (const { path, type, bytes, encodings: { gzip, br } } of assets)\n" +
      "    console.log(path, type, bytes.length, gzip ? 'gzip' : '', br ? 'br' : '');\n};";
    expect((await run((await imageOf(main, files)).bytes)).split('\n')).toEqual([
      '/app.ts application/octet-stream 17  ',
      `/index.html text/html; charset=utf-8 ${Buffer.byteLength(page)} gzip br`,
      '/logo.png image/png 6  ',
      '/tiny.txt text/plain; charset=utf-8 4  ',
      '',
    ]);
  });

  it('takes nothing of an image that does not ask for it', async () => {
    const main = 'export default () => { console.log(1); };';
    const [without, beside] = await Promise.all([imageOf(main, []), imageOf(main, files)]);
    expect(beside.image.digest).toBe(without.image.digest);
  });

  it('is the same in every build', async () => {
    const appliance = {
      blobs: new Map([
        ['public/b.html', Buffer.from(page)],
        ['public/a.css', Buffer.from('p { color: red }\n'.repeat(100))],
      ]),
    };
    const given = await blobsOf(appliance, true, new Cache(join(scratch, 'cache')));
    expect(await blobsOf(appliance, true, new Cache(defaultCacheDir()))).toEqual(given);
    const [css, html] = JSON.parse(given.assets) as Record<string, number>[];
    expect(css).toMatchObject({ path: '/a.css', bytes: 0, etag: expect.stringMatching(/^"[\w-]{22}"$/) });
    expect(gunzipSync(given.blobs[html?.['gzip'] ?? -1] ?? '').toString()).toBe(page);
    expect(brotliDecompressSync(given.blobs[html?.['br'] ?? -1] ?? '').toString()).toBe(page);
  });
});
