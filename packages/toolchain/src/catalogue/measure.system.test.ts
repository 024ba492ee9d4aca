/** Libraries weighed by the real toolchain; what the catalogue then says of them. */
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatalogueLibrary, type Target } from '@skerry/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createToolchain, defaultLibosDir } from '../build.ts';
import { Cache, defaultCacheDir } from '../compile/cache.ts';
import { codeDigest, readDigests } from './digest.ts';
import { CatalogueReader } from './reader.ts';
import { writeRecord } from './records.ts';

const toolchain = createToolchain();
const failures: unknown[] = [];
let libraries: CatalogueLibrary[];

/** What no build has needed yet is compiled, native modules for two processors among it. */
const COMPILE_TIMEOUT_MS = 20 * 60_000;

beforeAll(async () => {
  await toolchain.measure({ onFailure: (library, error) => failures.push([library, error]) });
  libraries = (await new CatalogueReader({ libosDir: defaultLibosDir }).read()).libraries;
}, COMPILE_TIMEOUT_MS);
afterAll(() => toolchain.dispose());

function find(name: string): CatalogueLibrary {
  const library = libraries.find((one) => one.name === name);
  if (!library) throw new Error(`there is no library ${name}`);
  return library;
}

test('every library is measured on each of its targets', () => {
  expect(failures).toEqual([]);
  for (const { name, targets, bytes, ownBytes } of libraries) {
    expect({ [name]: Object.keys(bytes).sort() }).toEqual({ [name]: [...targets].sort() });
    expect({ [name]: Object.keys(ownBytes).sort() }).toEqual({ [name]: [...targets].sort() });
  }
});

test.each(['unix', 'kvm', 'arm'] as const)(
  'what is measured on %s is what images differ by',
  async (target) => {
    const main = 'export default function main({ random }: any) { Object.freeze([random]); }';
    const [larger, smaller] = await Promise.all([
      imageBytes(main, target),
      imageBytes('export default function main() {}', target),
    ]);
    // The two programs are not those that were weighed to the letter; a page of the heap may come or go.
    expect(Math.abs((find('random').bytes[target] ?? 0) - (larger - smaller))).toBeLessThan(4_096);
  },
);

async function imageBytes(main: string, target: Target): Promise<number> {
  const outcome = await toolchain.build({
    name: 'weighed',
    files: [{ path: 'main.ts', content: main }],
    targets: [target],
  });
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.images.get(target)?.image.bytes ?? 0;
}

test.each(['tcp', 'http'])(
  'what %s takes with all that it requires is about the sum of their own',
  (name) => {
    const seen = new Set<string>();
    const visit = (one: CatalogueLibrary): number => {
      if (seen.has(one.name)) return 0;
      seen.add(one.name);
      const providers = one.requires.flatMap(
        (need) =>
          libraries.find((other) => other.provides.includes(need) && other.name !== 'stack-host') ?? [],
      );
      return (one.ownBytes.kvm ?? 0) + providers.reduce((sum, provider) => sum + visit(provider), 0);
    };
    const ratio = visit(find(name)) / (find(name).bytes.kvm ?? 1);
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
  },
);

test('the stack brings what is below the engine, and a package counts for who imports it', () => {
  expect(find('stack-direct').ownBytes.kvm).toBeGreaterThan(100_000);
  expect(find('tcp').ownBytes.kvm).toBeLessThan(50_000);
  expect(find('url').ownBytes.kvm).toBeGreaterThan(50_000);
});

test('it waits until nobody needs the workshop, and ends when it is told to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skerry-measure-'));
  const stopping = new AbortController();
  const fresh = createToolchain({ cacheDir: folder });
  try {
    await mkdir(folder, { recursive: true });
    // What was compiled is shared; what was measured is not.
    for (const kind of ['engine', 'dataplane', 'translated', 'object', 'base', 'wabt-include'])
      await symlink(join(defaultCacheDir(), kind), join(folder, kind));
    let asked = 0;
    const whenIdle = async (): Promise<void> => {
      asked += 1;
      if (asked === 3) stopping.abort(new Error('a person needs the machine'));
    };
    await expect(fresh.measure({ signal: stopping.signal, whenIdle })).rejects.toThrow('a person needs');
    expect(asked).toBe(3);
  } finally {
    await fresh.dispose();
    await rm(folder, { recursive: true, force: true });
  }
});

test('the catalogue is another when something was tested, and says what', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skerry-catalogue-'));
  try {
    await symlink(join(defaultCacheDir(), 'wabt-include'), join(folder, 'wabt-include'));
    const reader = new CatalogueReader({ libosDir: defaultLibosDir, cacheDir: folder });
    const before = await reader.read();
    expect((await reader.read()).digest).toBe(before.digest);
    const tcp = before.libraries.find(({ name }) => name === 'tcp');
    expect(CatalogueLibrary.parse(tcp)).toMatchObject({
      folder: 'packages/libos/src/tcp',
      bytes: {},
      tests: {},
    });
    expect(tcp?.interfaces.map(({ name }) => name)).toContain('TcpListener');
    expect(tcp?.readme).not.toMatch(/^#/);
    const cache = new Cache(folder);
    const result = { passed: 2, failed: 0, at: new Date().toISOString() };
    const found = { subject: 'library', name: 'tcp', target: 'arm', result } as const;
    await writeRecord(cache, codeDigest(await readDigests(cache, defaultLibosDir)), 'suite', [found]);
    const after = await reader.read();
    expect(after.digest).not.toBe(before.digest);
    expect(after.libraries.find(({ name }) => name === 'tcp')?.tests).toEqual({ arm: result });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a library.json that is wrong is named, with what is wrong in it', async () => {
  const root = await mkdtemp(join(tmpdir(), 'skerry-libos-'));
  try {
    for (const folder of ['src', 'types']) {
      await cp(join(defaultLibosDir, folder), join(root, folder), { recursive: true });
    }
    const reader = new CatalogueReader({ libosDir: root, cacheDir: join(root, 'cache') });
    await writeFile(join(root, 'src/tcp/library.json'), '{"name":"tcp"}');
    await expect(reader.libraries()).rejects.toMatchObject({
      coded: {
        code: 'TOOLCHAIN_FAILED',
        message: expect.stringMatching(/src\/tcp\/library\.json: [\s\S]*title/),
      },
    });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
