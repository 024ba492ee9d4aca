import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ProgressEvent, Target } from '@skerry/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNetworkLibos } from '../test/network-libos.ts';
import { createToolchain, type Toolchain } from './build.ts';

/** Everything is real but the network itself, which is as small as can be. */
let toolchain: Toolchain;
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'skerry-features-test-'));
  toolchain = createToolchain({ libosDir: await makeNetworkLibos(scratch) });
}, 120_000);
afterAll(async () => {
  await toolchain.dispose();
  await rm(scratch, { recursive: true, force: true });
});

interface Options {
  manifest?: object;
  targets?: Target[];
  onEvent?(event: ProgressEvent): void;
}

function build(main: string, { manifest = {}, targets = ['unix'], onEvent }: Options = {}) {
  const files = [
    { path: 'main.ts', content: main },
    { path: 'appliance.json', content: JSON.stringify(manifest, undefined, 2) },
  ];
  return toolchain.build({ name: 'test', files, targets, onEvent });
}

async function imagesOf(main: string, options?: Options) {
  const outcome = await build(main, options);
  if (!outcome.ok) throw new Error(JSON.stringify([outcome.error, outcome.diagnostics]));
  return outcome.images;
}

async function run(bytes: Uint8Array | undefined): Promise<string> {
  const path = join(scratch, 'image');
  await writeFile(path, bytes ?? '', { mode: 0o755 });
  return (await promisify(execFile)(path, { timeout: 10_000 })).stdout;
}

const wired = 'export default function main({ console, wired }: any) { console.log(wired.say()); }';

describe('an appliance whose libraries need the network', () => {
  it('has the data plane, its glue and the drivers of its target', async () => {
    const images = await imagesOf(wired, { targets: ['unix', 'kvm'] });
    for (const { image, bytes } of images.values()) {
      expect(image.network).toBe('direct');
      const names = image.parts.map(({ layer, library }) => `${layer}/${library}`);
      expect(names).toContain('dataplane/dataplane');
      expect(names).toContain('platform/net-glue');
      expect(names).toContain('platform/driver-wire');
      expect(image.parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(bytes.length);
    }
    expect(await run(images.get('unix')?.bytes)).toBe('over the wire\n');
    expect(Buffer.from(images.get('unix')?.bytes ?? '').includes('by the host')).toBe(false);
  }, 120_000);

  it('is refused for a target that has none, when its source is right', async () => {
    const onHost = { manifest: { network: { stack: 'host' } } };
    expect(await build(wired, { targets: ['arm'] })).toMatchObject({
      ok: false,
      error: { code: 'FEATURE_UNAVAILABLE' },
    });
    expect(await build(wired, onHost)).toMatchObject({
      ok: false,
      error: { code: 'FEATURE_UNAVAILABLE' },
      diagnostics: [{ file: 'appliance.json', line: 3 }],
    });
    expect(await build(`const x: string = 1;\n${wired}`, onHost)).toMatchObject({
      ok: false,
      error: { code: 'TYPE_ERROR' },
    });
  });

  it('is answered from the cache before anything is bundled or compiled', async () => {
    await imagesOf(wired);
    const events: ProgressEvent[] = [];
    await imagesOf(wired, { onEvent: (event) => events.push(event) });
    expect(events.map((event) => ('stage' in event ? event.stage : event.kind))).toEqual([
      'validate',
      'validate',
      'image',
    ]);
  });
});

it('leaves an appliance without such libraries as it was', async () => {
  const images = await imagesOf('export default function main({ console }: any) { console.log(1); }');
  const image = images.get('unix')?.image;
  expect(image?.network).toBeUndefined();
  expect(image?.parts.filter(({ layer }) => layer === 'dataplane')).toEqual([]);
});

describe('an entry with a fetch method', () => {
  it.each([
    ['an object', "export default { fetch: (request: string) => 'got ' + request };", 80],
    [
      'an instance with a port',
      "class App {\n  port = 8080;\n  fetch(request: string) { return 'got ' + request; }\n}\nexport default new App();",
      8080,
    ],
  ])('is served: %s', async (_, main, port) => {
    const images = await imagesOf(main);
    expect(images.get('unix')?.image.network).toBe('direct');
    expect(await run(images.get('unix')?.bytes)).toBe(`got request ${port}\n`);
  });

  it('stays a program when it is a function after all', async () => {
    const images = await imagesOf(
      "const fetch = 1;\nconst main = () => console.log('main', fetch);\nexport default main;",
    );
    expect(await run(images.get('unix')?.bytes)).toBe('main 1\n');
  });
});
