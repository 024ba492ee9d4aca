/**
 * Our TCP against Linux's, over TAP: both directions, both versions of IP, and links that lose, delay, reorder,
 * duplicate and corrupt. The bytes are compared by hash.
 */
import { createHash, randomBytes } from 'node:crypto';
import { NetNamespace } from '@skerry/testkit/net-namespace';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GuestImages } from '../boot/images.ts';
import { GUEST_ADDRESS, HOST_ADDRESS, NetworkGuest } from './guest.ts';

const images = new GuestImages();

const sha256 = (data: Uint8Array | string): string =>
  createHash('sha256')
    .update(typeof data === 'string' ? Buffer.from(data, 'latin1') : data)
    .digest('hex');

let namespace: NetNamespace;
let guest: NetworkGuest;

beforeEach(async () => {
  namespace = await NetNamespace.create();
});
afterEach(async () => {
  await guest.dispose();
  await namespace.dispose();
});

async function boot({
  parameters = [],
  faults,
}: {
  parameters?: string[];
  faults?: string[];
} = {}): Promise<void> {
  guest = await NetworkGuest.boot({
    namespace,
    target: 'unix',
    image: await images.appliance('net-tcp', 'unix'),
    parameters,
    ...(faults && { faults }),
  });
  await guest.shows('ready');
}

/** Sends bytes to a port of the guest, ends, and takes what comes back. */
async function exchange(
  address: string,
  port: number,
  bytes: Uint8Array,
  timeoutMs = 60_000,
): Promise<string> {
  const { stdout } = await namespace.run('nc', ['-N', '-w', '30', address, String(port)], {
    input: bytes,
    timeoutMs,
  });
  return stdout;
}

describe('a link that is good', () => {
  test('answers pings of all sizes, fragments included, over IPv4 and IPv6', async () => {
    await boot();
    for (const [address, size] of [
      [GUEST_ADDRESS, '56'],
      [GUEST_ADDRESS, '8000'],
      ['fd09::2', '56'],
      ['fd09::2', '8000'],
    ] as const) {
      const { stdout } = await namespace.run('ping', [
        '-c',
        '3',
        '-i',
        '0.2',
        '-W',
        '3',
        '-s',
        size,
        address,
      ]);
      expect(stdout, address).toContain('3 received');
    }
  });

  test('gives back 20 MB unchanged, while it goes both ways', async () => {
    await boot();
    const bytes = randomBytes(20 << 20);
    expect(sha256(await exchange(GUEST_ADDRESS, 7, bytes))).toBe(sha256(bytes));
    expect(sha256(await exchange('fd09::2', 7, bytes.subarray(0, 4 << 20)))).toBe(
      sha256(bytes.subarray(0, 4 << 20)),
    );
  });

  test('lets the guest call out, and hears from a peer that refuses', async () => {
    const listener = namespace.start('nc', ['-l', '-N', '-p', '4000']);
    let heard = '';
    listener.stdout?.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    listener.stdin?.end('hello from linux');
    await boot({ parameters: [`${HOST_ADDRESS}:4000`] });
    await guest.shows('peer says hello from linux');
    await expect.poll(() => heard).toBe('from the guest\n');
  });
});

describe('a link that is bad', () => {
  test.each([
    ['loses', ['loss=2', 'delay=5']],
    ['delays and reorders', ['delay=10', 'jitter=3', 'reorder=20']],
    ['duplicates', ['duplicate=5', 'delay=2']],
    ['corrupts', ['corrupt=1', 'delay=2']],
    ['loses in bursts', ['burst=1', 'delay=5']],
  ])('and %s both ways still gives back every byte', async (_, faults) => {
    await boot({ faults });
    const bytes = randomBytes(2 << 20);
    expect(sha256(await exchange(GUEST_ADDRESS, 7, bytes, 90_000))).toBe(sha256(bytes));
  });
});

describe('a peer that', () => {
  test('does not read makes the guest wait, and then gets everything', async () => {
    await boot();
    const child = namespace.start('sh', [
      '-c',
      `nc -w 30 ${GUEST_ADDRESS} 19 < /dev/null | { sleep 2; head -c 3000000; }`,
    ]);
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    await new Promise((resolve) => child.once('close', resolve));
    const all = Buffer.concat(chunks);
    expect(all.length).toBe(3_000_000);
    expect(all.every((byte, index) => byte === (index % 65_536) % 251)).toBe(true);
  });

  test('resets in the middle leaves the server serving', async () => {
    await boot();
    const script = [
      'import socket, struct',
      'for i in range(200):',
      `  s = socket.create_connection(("${GUEST_ADDRESS}", 7), 5)`,
      '  s.sendall(b"x" * 5000)',
      '  s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))',
      '  s.close()',
    ].join('\n');
    const { exitCode, stderr } = await namespace.run('/usr/bin/python3', ['-c', script]);
    expect(exitCode, stderr).toBe(0);
    expect(await exchange(GUEST_ADDRESS, 7, Buffer.from('still there'))).toBe('still there');
  });
});
