/**
 * The stack `host`: an appliance on the sockets of the machine that it runs on, against curl, ab and Node's own sockets.
 * The images are those of the tests of our own stack; only appliance.json says otherwise.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { Readable } from 'node:stream';
import { NetNamespace, type ProgramOutcome } from '@skerry/testkit/net-namespace';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GuestImages } from '../boot/images.ts';
import { TestMachine } from '../boot/machine.ts';

const images = new GuestImages();

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const digits = '0123456789'.repeat(100_000);

describe('a web server on host sockets', () => {
  let namespace: NetNamespace;
  let machine: TestMachine;

  beforeEach(async () => {
    namespace = await NetNamespace.create();
    const image = await images.onHostSockets('net-http');
    machine = await TestMachine.boot({ target: 'unix', image, namespace });
    const first = await curl('--retry', '40', '--retry-delay', '0', '--retry-all-errors', root);
    expect(first.stdout, machine.output).toBe('hello');
  });
  afterEach(async () => {
    await machine.dispose();
    await namespace.dispose();
  });

  const root = 'http://127.0.0.1/';
  const curl = (...args: string[]): Promise<ProgramOutcome> =>
    namespace.run('curl', ['--silent', '--show-error', '--max-time', '20', ...args]);

  test('keeps a connection over several requests, over IPv4 and IPv6', async () => {
    const count = ['--write-out', '%{num_connects} '];
    expect((await curl(...count, root, `${root}now`, root)).stdout).toBe('hello1 now0 hello0 ');
    expect((await curl(...count, 'http://[::1]/', 'http://[::1]/now')).stdout).toBe('hello1 now0 ');
  });

  test('gives a megabyte whole, to slow readers too, and gives back what it was sent in chunks', async () => {
    expect(sha256((await curl(`${root}digits`)).stdout)).toBe(sha256(digits));
    expect(sha256((await curl('--limit-rate', '700k', `${root}digits`)).stdout)).toBe(sha256(digits));
    const upload = ['--header', 'Transfer-Encoding: chunked', '--data-binary', '@-', `${root}echo`];
    const { stdout } = await namespace.run('curl', ['-sS', '--max-time', '20', ...upload], { input: digits });
    expect(sha256(stdout)).toBe(sha256(digits));
  });

  test('serves a connection for each request, and many at once, and closes them all', async () => {
    const open = await machine.descriptors();
    for (const flags of [
      ['-n', '1000'],
      ['-k', '-n', '4000'],
    ]) {
      const { stdout } = await namespace.run('ab', ['-q', ...flags, '-c', '50', root]);
      expect(stdout).toMatch(/Failed requests: +0\n/);
    }
    await expect.poll(() => machine.descriptors(), { timeout: 5_000 }).toBe(open);
  });
});

describe('streams on host sockets', () => {
  let namespace: NetNamespace;
  let machine: TestMachine;
  beforeEach(async () => {
    namespace = await NetNamespace.create();
  });
  afterEach(async () => {
    await machine.dispose();
    await namespace.dispose();
  });

  async function boot(...parameters: string[]): Promise<void> {
    const image = await images.onHostSockets('net-tcp');
    machine = await TestMachine.boot({ target: 'unix', image, namespace, parameters });
  }

  /** The guest's port 7 is a socket that this test made and let go of: its port here. */
  async function bootWithInherited(): Promise<number> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
    const image = await images.onHostSockets('net-tcp');
    const environment = { SKERRY_LISTEN: '7:3' };
    machine = await TestMachine.boot({ target: 'unix', image, namespace, environment, descriptor: fd });
    server.close();
    await machine.shows('ready');
    return port;
  }

  test('give back eight megabytes on an inherited socket, and the end after them', async () => {
    const socket = connect(await bootWithInherited(), '127.0.0.1');
    const sent = randomBytes(8 << 20);
    socket.end(sent);
    const parts: Buffer[] = [];
    for await (const part of socket) parts.push(part as Buffer);
    expect(sha256(Buffer.concat(parts))).toBe(sha256(sent));
  });

  test('outlive peers that reset, and give their descriptors back', async () => {
    const port = await bootWithInherited();
    const open = await machine.descriptors();
    for (let round = 0; round < 20; round++) {
      const socket = connect(port, '127.0.0.1');
      socket.write('x'.repeat(100_000));
      await once(socket, 'data');
      socket.resetAndDestroy();
    }
    await expect.poll(() => machine.descriptors(), { timeout: 5_000 }).toBe(open);
    const socket = connect(port, '127.0.0.1');
    socket.write('still there');
    expect(String((await once(socket, 'data'))[0])).toBe('still there');
    socket.destroy();
  });

  test('are made to a server outside', async () => {
    const peer = namespace.start('nc', ['-l', '127.0.0.1', '4000']);
    const listening = async (): Promise<string> => (await namespace.run('ss', ['-ltn'])).stdout;
    await expect.poll(listening).toContain(':4000');
    await boot('127.0.0.1:4000');
    expect(String((await once(peer.stdout as Readable, 'data'))[0])).toBe('from the guest\n');
    peer.stdin?.write('hello');
    await machine.shows('peer says hello');
  });

  test('that are refused fail with a code', async () => {
    await boot('127.0.0.1:4001');
    const { code, output } = await machine.exit();
    expect(output).toMatch(/REFUSED|refused/);
    expect(code).toBe(1);
  });
});
