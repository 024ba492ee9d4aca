/**
 * Network devices of a process, with the guest that echoes frames (libos/guests/platform/net-echo.c): a TAP interface
 * with the kernel's own ping behind it, a stream socket whose other end is this test; and what the process may still call.
 */

import { NetNamespace } from '@skerry/testkit/net-namespace';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GuestImages } from './images.ts';
import { TestMachine } from './machine.ts';
import { collect, endFrame, frameOf, returned, stream, writeInPieces } from './wire.ts';

const images = new GuestImages();

const mac = '02:00:00:00:00:02';

async function boot(setup: Omit<Parameters<typeof TestMachine.boot>[0], 'target' | 'image'>) {
  const image = await images.platform('net-echo', 'unix', ['net-direct']);
  const machine = await TestMachine.boot({ target: 'unix', image, ...setup });
  await machine.shows('ready');
  return machine;
}

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('a TAP interface', () => {
  let namespace: NetNamespace;
  beforeAll(async () => {
    namespace = await NetNamespace.create();
    await namespace.addTap('tap0', { address: '10.9.0.1/24' });
    const entry = ['neigh', 'add', '10.9.0.2', 'lladdr', mac, 'dev', 'tap0'];
    expect((await namespace.run('ip', entry)).exitCode).toBe(0);
  });
  afterAll(() => namespace.dispose());

  test.each([
    ['small', '56'],
    ['as long as the link takes', '1472'],
    ['in fragments', '20000'],
  ])('gives back every ping: %s', async (_, size) => {
    const environment = { SKERRY_NET: 'tap:tap0', SKERRY_MAC: mac };
    const machine = await boot({ namespace, environment });
    const ping = ['-c', '500', '-i', '0.001', '-q', '-s', size, '10.9.0.2'];
    const { stdout } = await namespace.run('ping', ping);
    expect(stdout).toContain(' 500 received');
    await machine.dispose();
  });

  test('can be opened by one image at a time', async () => {
    const environment = { SKERRY_NET: 'tap:tap0' };
    const first = await boot({ namespace, environment });
    const image = await images.platform('net-echo', 'unix', ['net-direct']);
    const second = await TestMachine.boot({ target: 'unix', image, namespace, environment });
    const { code, output } = await second.exit();
    expect(output).toContain('SKERRY_NET: this process may not use that TAP interface, or another one does');
    expect(code).toBe(134);
    await first.dispose();
  });
});

describe('a stream socket', () => {
  const environment = { SKERRY_NET: 'stream:3' };

  test('carries frames of every length, whole and in their order, however they are cut', async () => {
    const machine = await boot({ environment, hasChannel: true });
    const frames = Array.from({ length: 3_000 }, (_, index) => frameOf(index, 15 + ((index * 37) % 1_500)));
    const expected = frames.map(returned);
    const received = collect(machine.channel, stream(expected).length);
    writeInPieces(machine.channel, stream(frames));
    expect((await received).equals(stream(expected))).toBe(true);
    machine.channel.write(stream([endFrame]));
    expect((await machine.exit()).code).toBe(0);
  });

  test('holds back what its other end does not read, and loses nothing', async () => {
    const machine = await boot({ environment, hasChannel: true });
    const frames = Array.from({ length: 400 }, (_, index) => frameOf(index, 60_000));
    machine.channel.pause();
    machine.channel.write(stream(frames));
    await machine.processorMs();
    const received = await collect(machine.channel, stream(frames).length);
    expect(received.length).toBe(stream(frames).length);
    await machine.dispose();
  });

  test('that is out of step is given up, and the machine goes on', async () => {
    const machine = await boot({ environment, hasChannel: true });
    machine.channel.write(Buffer.from([0, 2, 0, 0, 1, 2, 3]));
    const before = await machine.processorMs();
    machine.channel.write(Buffer.alloc(100_000));
    expect((await machine.processorMs()) - before).toBeLessThan(500);
    await machine.dispose();
  });
});

test.each([
  ['SKERRY_NET', { SKERRY_NET: 'bridge:br0' }],
  ['SKERRY_NET', { SKERRY_NET: 'stream:77' }],
  ['SKERRY_MAC', { SKERRY_NET: 'stream:3', SKERRY_MAC: '01:00:00:00:00:01' }],
  ['SKERRY_MAC', { SKERRY_NET: 'stream:3', SKERRY_MAC: '02:00:00:00:00' }],
])('%s that cannot be read ends the boot with a sentence: %j', async (name, environment) => {
  const image = await images.platform('net-echo', 'unix', ['net-direct']);
  const machine = await TestMachine.boot({ target: 'unix', image, environment, hasChannel: true });
  const { code, output } = await machine.exit();
  expect(output).toContain(`skerry: abort: ${name}: `);
  expect(code).toBe(134);
});

describe('the system call filter', () => {
  const call = async (name: string, features: ('net-direct' | 'net-host')[]) => {
    const image = await images.platform('forbidden-call', 'unix', features);
    const environment = features.includes('net-direct') ? { SKERRY_NET: 'stream:3' } : {};
    const setup = { target: 'unix', image, environment, parameters: [name], hasChannel: true } as const;
    const machine = await TestMachine.boot(setup);
    const { code } = await machine.exit();
    return code === null ? machine.reason : code;
  };

  test.each([
    ['writev', []],
    ['socket', []],
    ['ioctl', []],
    ['open', []],
    ['executable memory', []],
    // Its own descriptor is 3.
    ['writev', ['net-direct']],
    ['socket', ['net-direct']],
    ['ioctl', ['net-direct']],
    ['open', ['net-direct']],
    ['unix socket', ['net-host']],
    ['open', ['net-host']],
    ['ioctl', ['net-host']],
    ['executable memory', ['net-host']],
  ] as const)('ends a process that calls %s, with %j', async (name, features) => {
    expect(await call(name, [...features])).toBe('SIGSYS');
  });

  test('lets a process with a network device write to it, and one with sockets make one', async () => {
    expect(await call('writev to 3', ['net-direct'])).toBe(0);
    expect(await call('socket', ['net-host'])).toBe(0);
  });
});
