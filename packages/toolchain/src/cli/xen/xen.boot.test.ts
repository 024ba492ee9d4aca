/** `skerry xen` as a person calls it, on the bed that the tests find made. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileGuest } from '../../../../xen-bed/test/guest.ts';
import { RunningCommand } from '../../../test/command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skerry-xen-cli-'));
  await writeFile(join(folder, 'guest'), await compileGuest());
});
afterAll(() => rm(folder, { recursive: true }));

async function skerry(
  args: readonly string[],
  typed = '',
): Promise<RunningCommand & { code: number | null }> {
  const command = new RunningCommand(['xen', ...args], { cwd: folder });
  command.type(typed);
  return Object.assign(command, { code: await command.end() });
}

it('up finds what is there, wakes it and says so', async () => {
  const { code, stdout } = await skerry(['up']);
  expect(stdout).toMatch(/^Xen 4\.\d+\.\d+ is up: .* in \d+ ms\./m);
  expect(code).toBe(0);
  expect((await skerry(['status'])).stdout).toMatch(/^ {2}xen-hypervisor-4\.\d+-amd64_/m);
});

it('run boots an image with its console on the terminal, and ends as it does', async () => {
  const well = await skerry(['run', 'guest', '--', 'two words', '"']);
  expect(well).toMatchObject({ code: 0, stdout: 'hello "two words" "\\""\n' });
  const echoed = await skerry(['run', 'guest', '--', 'echo'], 'abcq');
  expect(echoed).toMatchObject({ code: 0, stdout: 'ready\nabcq' });
  const crashed = await skerry(['run', 'guest', '--memory', '8', '--', 'crash']);
  expect(crashed).toMatchObject({ code: 1, stderr: expect.stringContaining('crashed') });
});

it('says what cannot be booted, and which command makes no sense', async () => {
  await writeFile(join(folder, 'text'), 'no image');
  expect(await skerry(['run', 'text'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Invalid kernel'),
  });
  expect((await skerry(['run', 'nowhere'])).stderr).toContain('cannot read the image');
  expect((await skerry(['sideways'])).code).toBe(64);
  expect((await skerry(['run', 'guest', '--memory', 'much'])).code).toBe(64);
});

it.each([
  ['--target xen', ['--target', 'xen']],
  ['--target arm --board xen', ['--target', 'arm', '--board', 'xen']],
])(
  'run %s builds an appliance and boots it, and ends with its exit code',
  {
    timeout: 300_000,
  },
  async (_, where) => {
    const main = `import type { Needs } from 'skerry';
  export default async function main({ console, parameters, exit }: Needs) {
    console.log('hello', parameters[0]);
    for await (const line of console.lines()) if (line === 'end') exit(7); else console.log('heard', line);
  }`;
    await mkdir(join(folder, 'app'), { recursive: true });
    await writeFile(join(folder, 'app', 'main.ts'), main);
    const command = new RunningCommand(['run', 'app', ...where, '--', 'two words'], { cwd: folder });
    await command.said(/hello two words\n/, 'stdout');
    command.type('one\nend\n');
    expect(await command.end()).toBe(7);
    expect(command.stdout).toBe('hello two words\none\nheard one\nend\n');
  },
);
