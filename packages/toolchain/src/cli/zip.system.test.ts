/** What the studio exports as a zip is built and booted by the command, with nothing of the studio there. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { zipOf } from '../../../../apps/studio/src/canvas/model/zip.ts';
import { RunningCommand } from '../../test/command.ts';
import { readFolder } from './folder.ts';

const execute = promisify(execFile);
const examples = fileURLToPath(new URL('../../../../examples/', import.meta.url));
let scratch: string;
let running: RunningCommand | undefined;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'skerry-zip-'));
});
afterEach(() => running?.stop());
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** An example as the studio exports it, unpacked into an empty folder by a program that nobody here wrote. */
async function unpacked(example: string): Promise<{ folder: string; commands: string[][] }> {
  const { files = [] } = (await readFolder(join(examples, example))) ?? {};
  const draft = { example, files: files.map((file) => ({ ...file, editedAt: 0 })) };
  const folder = await mkdtemp(join(scratch, 'empty-'));
  await writeFile(join(folder, 'export.zip'), zipOf({ ...draft, targets: ['unix'] }));
  await execute('python3', ['-m', 'zipfile', '-e', 'export.zip', '.'], { cwd: folder });
  // Beside the README.md that the example has of its own.
  const text = await readFile(join(folder, example, 'BUILD.md'), 'utf8');
  const commands = [...text.matchAll(/^npx skerry (.+)$/gm)].map(([, args = '']) => args.split(' '));
  return { folder, commands };
}

function skerry(args: readonly string[], cwd: string): RunningCommand {
  running = new RunningCommand(args, { cwd });
  return running;
}

it('an appliance is built and booted by the commands that come with it', async () => {
  const { folder, commands } = await unpacked('hello');
  const [build = [], run = []] = commands;
  expect([build[0], run[0]]).toEqual(['build', 'run']);
  expect(await skerry(build, folder).end()).toBe(0);
  // The image needs nothing but the processor and the kernel.
  const booting = execute(join(folder, 'images/hello.unix'), ['Ada'], { timeout: 30_000, env: {} });
  booting.child.stdin?.end();
  expect((await booting).stdout).toContain('Hello, Ada!');
  const command = skerry([...run, '--', 'Bob'], folder);
  command.type('');
  await command.said(/Hello, Bob!/, 'stdout');
});

it('so is a project of several appliances, with the files that they share', async () => {
  const { folder, commands } = await unpacked('web-and-kv');
  const [build = [], run = []] = commands;
  expect(await skerry(build, folder).end()).toBe(0);
  const booted = skerry(run, folder);
  const [url = ''] = /http:.*/.exec(await booted.said(/^web: http:\/\/127\.0\.0\.1:\d+\/$/m)) ?? [];
  await booted.said(/^kv {2}\| listening/m, 'stdout');
  const answer = await fetch(url);
  expect(await answer.text()).toContain('<');
  expect(answer.status).toBe(200);
});
