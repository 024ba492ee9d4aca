/** Disks of a project across machines, targets, and the death of the runner, with the program in programs/disk. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Target, targets } from '@skerry/contracts';
import { DiskStore } from '@skerry/device-models/block';
import { createToolchain } from '@skerry/toolchain';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { Harness } from './harness.ts';

const disks = [{ name: 'data', bytes: 8 << 20 }];
let folder: string;
let harness: Harness;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skerry-disk-program-'));
  const source = await readFile(new URL('programs/disk/main.ts', import.meta.url), 'utf8');
  const toolchain = createToolchain();
  const files = [{ path: 'main.ts', content: source }];
  const outcome = await toolchain.build({ name: 'disk', files, targets: [...targets] });
  await toolchain.dispose();
  if (!outcome.ok) throw new Error(JSON.stringify([outcome.error, outcome.diagnostics]));
  for (const [target, { image, bytes }] of outcome.images) {
    expect(image.disks).toEqual([{ name: 'data', bytes: 64 << 20 }]);
    await writeFile(join(folder, target), bytes);
  }
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.dispose());

const boot = (target: Target, ...parameters: string[]): Promise<string> =>
  harness.boot({
    imagePath: join(folder, target),
    target,
    memoryMiB: 64,
    parameters,
    project: 'shop',
    disks,
  });

const numberIn = (text: string, word: string): number =>
  Number([...text.matchAll(new RegExp(`${word} (\\d+)\\.`, 'g'))].at(-1)?.[1] ?? -1);

/** Ends the runner, and with it the machine, once the machine has flushed some more; the last number that it has said. */
async function killWhileWriting(target: Target): Promise<number> {
  const runner = await harness.startRunner();
  const id = await boot(target);
  const before = numberIn(await harness.consoleUntil(id, (text) => text.includes('found ')), 'found');
  await harness.consoleUntil(id, (text) => numberIn(text, 'flushed') >= before + 10);
  await runner.kill('SIGKILL');
  return numberIn((await harness.console(id)).text, 'flushed');
}

it('what was flushed is there after the runner was killed, for the next machine, of another target', async () => {
  let flushed = 0;
  for (const [index, target] of targets.entries()) {
    const said = await killWhileWriting(target);
    expect(said).toBeGreaterThan(flushed);
    flushed = said;
    const runner = await harness.startRunner();
    const id = await boot(targets[(index + 1) % targets.length] ?? target, 'read');
    expect(await harness.ended(id)).toMatchObject({ state: 'exited', exitCode: 0 });
    expect(numberIn((await harness.console(id)).text, 'found')).toBeGreaterThanOrEqual(flushed);
    await runner.kill('SIGTERM');
  }
}, 300_000);

it('a disk has one machine at a time, and is free when that has ended', async () => {
  await harness.startRunner();
  const first = await boot('unix');
  await harness.consoleUntil(first, (text) => text.includes('flushed 1.'));
  const second = await harness.ended(await boot('unix', 'read'));
  expect(second).toMatchObject({
    state: 'failed',
    error: { code: 'DISK_IN_USE', message: 'Another machine has the disk data of shop.' },
  });
  const [disk] = await new DiskStore(join(harness.dataFolder, 'disks')).list('shop');
  expect(disk).toMatchObject({ name: 'data', bytes: 8 << 20, isInUse: true });
  const third = boot('unix', 'read');
  await harness.records.requestStop(first);
  expect(await harness.ended(await third)).toMatchObject({ state: 'exited', exitCode: 0 });
}, 120_000);

it.each([...targets])(
  '%s has as many requests under way as its disk takes, within its limits',
  async (target) => {
    const runner = await harness.startRunner();
    const id = await boot(target, 'together');
    expect(await harness.ended(id)).toMatchObject({ state: 'exited', exitCode: 0 });
    expect((await harness.console(id)).text).toContain('all are written.');
    await runner.kill('SIGTERM');
  },
  120_000,
);
