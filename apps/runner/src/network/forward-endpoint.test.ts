import { once } from 'node:events';
import { createServer, connect as tcpConnect } from 'node:net';
import { type Duplex, PassThrough } from 'node:stream';
import { type ForwardEndpoint, limits } from '@skerry/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ForwardServer } from './forward-endpoint.ts';
import type { Connection } from './networks.ts';

const connection = (open: (port: number) => Promise<Duplex>, capture?: Buffer): Connection => ({
  nic: { kind: 'listen', port: 80, descriptor: -1 },
  watchPackets: () => undefined,
  watchTraffic: () => undefined,
  setFaults: () => false,
  open,
  capture: () => capture,
  close: () => undefined,
});

let server: ForwardServer;
let endpoint: ForwardEndpoint;
const instances = new Map<string, Connection>();

beforeEach(async () => {
  instances.clear();
  server = new ForwardServer((id) => instances.get(id));
  endpoint = await server.listen();
});
afterEach(() => server.close());

/** Sends a line and bytes, and takes all that comes back. */
async function ask(request: object | string, bytes = ''): Promise<string> {
  const socket = tcpConnect(endpoint.port, endpoint.host);
  let said = '';
  socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
  socket.on('error', () => undefined);
  socket.end(`${typeof request === 'string' ? request : JSON.stringify(request)}\n${bytes}`);
  await once(socket, 'close');
  return said;
}

describe('the forward endpoint', () => {
  it('joins the caller with the instance, both ways, to the end', async () => {
    const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    const { port } = echo.address() as { port: number };
    instances.set(
      'a',
      connection(async () => tcpConnect(port, '127.0.0.1')),
    );
    const said = await ask({ token: endpoint.token, instance: 'a', port: 80 }, 'x'.repeat(300_000));
    expect(said).toBe(`{"ok":true}\n${'x'.repeat(300_000)}`);
    echo.close();
  });

  it('says so, and nothing after it, when the instance has closed its connection by then', async () => {
    const inner = new PassThrough();
    inner.destroy();
    instances.set(
      'a',
      connection(async () => inner),
    );
    const said = await ask({ token: endpoint.token, instance: 'a', port: 80 }, 'x');
    expect(said).toMatch(/^\{"ok":false,"code":"PREVIEW_NO_ANSWER",[^\n]*\}\n$/);
  });

  it('says nothing to who has a wrong token, no JSON, or too much of it', async () => {
    instances.set(
      'a',
      connection(() => Promise.reject(new Error('never'))),
    );
    expect(await ask({ token: 'wrong', instance: 'a', port: 80 })).toBe('');
    expect(await ask('GET / HTTP/1.1')).toBe('');
    expect(await ask('x'.repeat(5_000))).toBe('');
  });

  it('keeps no connection that it has refused or that has its capture, however many there are', async () => {
    instances.set(
      'a',
      connection(() => Promise.reject(new Error('never')), Buffer.from('frames')),
    );
    // More than it has at once. What it is sent behind the line is not read by anybody.
    for (let count = 0; count < limits.previewConnectionsInAll + 10; count++) {
      const refused = await ask({ token: endpoint.token, instance: 'none', port: 80 }, 'GET / HTTP/1.1');
      expect(refused).toContain('PREVIEW_NO_MACHINE');
      expect(await ask({ token: endpoint.token, instance: 'a', capture: true }, 'x')).toContain('frames');
    }
  }, 60_000);

  it.each([
    ['ECONNREFUSED', 'PREVIEW_NOT_LISTENING'],
    ['ENETUNREACH', 'PREVIEW_NOT_LISTENING'],
    ['EMFILE', 'PREVIEW_BUSY'],
    ['ETIMEDOUT', 'PREVIEW_NO_ANSWER'],
  ])('says what %s means', async (code, expected) => {
    instances.set(
      'a',
      connection(() => Promise.reject(Object.assign(new Error('no'), { code }))),
    );
    expect(await ask({ token: endpoint.token, instance: 'a', port: 80 })).toContain(`"code":"${expected}"`);
  });

  it('gives the capture, and knows what has none', async () => {
    instances.set(
      'a',
      connection(() => Promise.reject(new Error('never')), Buffer.from('frames')),
    );
    instances.set(
      'b',
      connection(() => Promise.reject(new Error('never'))),
    );
    expect(await ask({ token: endpoint.token, instance: 'a', capture: true })).toBe('{"ok":true}\nframes');
    expect(await ask({ token: endpoint.token, instance: 'b', capture: true })).toContain(
      'PREVIEW_NO_NETWORK',
    );
    expect(await ask({ token: endpoint.token, instance: 'c', port: 80 })).toContain('PREVIEW_NO_MACHINE');
  });
});
