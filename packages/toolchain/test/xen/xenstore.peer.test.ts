/** The library xenstore beside Xen's own tools in dom0, on the real store. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GuestImages } from '../boot/images.ts';
import { TestMachine } from '../boot/machine.ts';
import { leaveXenHost, takeXenHost } from '../boot/xen-body.ts';

let host: Awaited<ReturnType<typeof takeXenHost>>;
let machine: TestMachine;
let domain: string;
beforeAll(async () => {
  host = await takeXenHost();
  const image = await new GuestImages().appliance('xenstore-peer', 'xen');
  machine = await TestMachine.boot({ target: 'xen', image, memoryMiB: 32 });
  await machine.shows('is ready\n');
  domain = /^domain (\d+)/m.exec(machine.output)?.[1] ?? '';
});
afterAll(async () => {
  await machine?.dispose();
  leaveXenHost();
});

let count = 0;

/** What the appliance says to a line of words. */
async function said(...words: (string | number)[]): Promise<string> {
  const id = `line-${++count}`;
  machine.type(`${[id, ...words].join(' ')}\r`);
  await machine.shows(`${id} done`);
  const line = machine.output.split('\n').find((each) => each.startsWith(`${id}: `)) ?? '';
  return line.slice(id.length + 2);
}

/** One of the xenstore-* tools in dom0: what it prints. */
async function tool(name: string, ...words: string[]): Promise<string> {
  const { output, errors } = await host.dom0.run([`xenstore-${name}`, ...words]);
  return `${output}${errors}`.trim();
}

const own = (path: string): string => `/local/domain/${domain}/${path}`;

it('writes what the tools read, and reads what they write', async () => {
  expect(await said('write', 'data/mine', 'wörld')).toBe('written');
  // They show what is no ASCII by its bytes.
  expect(await tool('read', own('data/mine'))).toBe('w\\xc3\\xb6rld');
  await tool('write', own('data/theirs'), 'from dom0');
  expect(await said('read', own('data/theirs'))).toBe('from dom0');
  expect(await said('remove', 'data/mine')).toBe('removed');
  expect(await tool('read', own('data/mine'))).toContain("couldn't read path");
  expect(await said('read', 'data/mine')).toBe('ENOENT');
});

it('sets the permissions that the tools show, and shows those that they set', async () => {
  await said('write', 'data/open', 'x');
  expect(await said('permit', 'data/open', 7, 'read')).toBe('permitted');
  expect(await tool('ls', '-p', own('data'))).toMatch(new RegExp(`^open = "x" .*\\(n${domain},r7\\)$`, 'm'));
  await tool('chmod', own('data/open'), `n${domain}`, 'b5');
  expect(await said('permissions', 'data/open')).toBe(`none ${domain}, both 5`);
});

it('is refused what is not for this domain', async () => {
  await tool('write', '/skerry/secret', 'x');
  await tool('chmod', '/skerry/secret', 'n0');
  expect(await said('read', '/skerry/secret')).toBe('EACCES');
  expect(await said('write', '/skerry/new', 'x')).toBe('EACCES');
  await tool('chmod', '/skerry/secret', 'n0', `r${domain}`);
  expect(await said('read', '/skerry/secret')).toBe('x');
  expect(await said('write', '/skerry/secret', 'mine')).toBe('EACCES');
  expect(await said('read', 'data//two')).toBe('EINVAL');
});

it('sees what the tools change at a path and below, and what is removed', async () => {
  await tool('write', own('data/w'), '');
  await said('watch', own('data/w'));
  await machine.shows(`changed ${own('data/w')}\n`);
  await tool('write', own('data/w/one'), '1');
  await machine.shows(`changed ${own('data/w/one')}\n`);
  await tool('rm', own('data/w/one'));
  await expect
    .poll(() => machine.output.split(`changed ${own('data/w/one')}\n`).length, { timeout: 20_000 })
    .toBe(3);
});

it('adds in transactions without losing one to others, who add at the same time', async () => {
  await said('write', 'data/n', '0');
  const path = own('data/n');
  // The tools have no transactions: they write the same value again, which is a change to a transaction.
  const script = `i=0; while [ $i -lt 15 ]; do xenstore-write ${own('data/other')} $i; xenstore-chmod ${path} n${domain} r$i; i=$((i+1)); done`;
  const others = host.dom0.run(['sh', '-c', script]);
  for (let sum = 1; sum <= 10; sum++) expect(await said('add', 'data/n')).toBe(`is ${sum}`);
  await others;
  expect(await tool('read', path)).toBe('10');
});

it('lists more names than an answer holds, and is told when it has as many entries as it may', async () => {
  const names = Array.from({ length: 200 }, (_, index) => `entry-with-a-long-name-${index}`);
  for (let at = 0; at < names.length; at += 20) {
    const some = names.slice(at, at + 20);
    expect(await tool('write', ...some.flatMap((name) => [own(`data/many/${name}`), '']))).toBe('');
  }
  expect(await said('list', 'data/many')).toMatch(/^200: entry-with-a-long-name-0 /);
  expect(await said('fill', 'data/more', 2_000)).toBe('EQUOTA');
  expect(await said('remove', 'data/more')).toBe('removed');
});

it('writes no value that no request holds', async () => {
  expect(await said('write', 'data/long', 'x'.repeat(2_000))).toBe('written');
  expect(await tool('read', own('data/long'))).toBe('x'.repeat(2_000));
});
