import { createToolchain } from '@skerry/toolchain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ToolchainBuilder } from '../src/worker/toolchain-builder.ts';
import { Page } from './page.ts';
import { Stack } from './stack.ts';

// The first build of a target compiles its engine.
const coldMs = 280_000;

let stack: Stack;
let page: Page;
beforeAll(async () => {
  stack = await Stack.start();
  await stack.work(new ToolchainBuilder(createToolchain()));
  page = await Page.open(stack.url);
});
afterAll(async () => {
  await page.close();
  await stack.dispose();
});

const watched = async (source: string): Promise<string> => {
  const { id } = await stack.submit(source);
  page.send({ kind: 'watch-build', id });
  return id;
};
const hello = "export default function main() {\n  console.log('hello from the service');\n}\n";

test('an appliance becomes an image that can be downloaded; made again, it comes from the cache', async () => {
  const first = await watched(hello);
  expect((await page.toEnd(first, coldMs)).at(-1)).toMatchObject({ state: 'succeeded' });
  const response = await fetch(`${stack.url}/api/builds/${first}/images/unix`);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
  const second = await watched(hello);
  expect(await page.toEnd(second)).toContainEqual(expect.objectContaining({ kind: 'image', cached: true }));
}, 300_000);

test('a mistake comes back with its code and the line where it is', async () => {
  const id = await watched(
    "export default function main(): void {\n  const n: number = 'text';\n  console.log(n);\n}\n",
  );
  const events = await page.toEnd(id);
  expect(events).toContainEqual({
    kind: 'diagnostic',
    diagnostic: expect.objectContaining({ severity: 'error', file: 'main.ts', line: 2 }),
  });
  expect(events.at(-1)).toMatchObject({ state: 'failed', error: { code: 'TYPE_ERROR' } });
});

test('an endless loop in module scope is cancelled while it runs', async () => {
  const id = await watched('for (;;) {}\nexport default function main() {}\n');
  await page.find(
    (m) =>
      m.kind === 'build-event' &&
      m.id === id &&
      m.event.kind === 'stage-started' &&
      m.event.stage === 'evaluate',
  );
  await stack.request('DELETE', `/api/builds/${id}`);
  expect((await page.toEnd(id)).at(-1)).toMatchObject({ state: 'cancelled' });
});

test('two hundred builds at once all become images, and each knew how many were ahead of it', async () => {
  const count = 200;
  const builds = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      stack.submit(`export default function main() {\n  console.log('number ${n}');\n}\n`),
    ),
  );
  expect(Math.max(...builds.map(({ position }) => position ?? 0))).toBeGreaterThan(count / 2);
  for (const { id } of builds) page.send({ kind: 'watch-build', id });
  const ends = await Promise.all(builds.map(async ({ id }) => (await page.toEnd(id, 110_000)).at(-1)));
  expect(ends.filter((event) => event?.kind !== 'finished' || event.state !== 'succeeded')).toEqual([]);
  const images = await Promise.all(builds.map(async ({ id }) => (await stack.build(id)).images[0]?.digest));
  expect(new Set(images).size).toBe(count);
}, 120_000);
