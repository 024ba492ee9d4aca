/** HTTP servers of the guest on the data plane's HTTP, with peers that write and read bytes. */
import { dataplaneWasm } from '@skerry/dataplane';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { Network } from './network.ts';

vi.setConfig({ testTimeout: 60_000 });

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('host');
}, 120_000);

const A = '10.0.0.2';
const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nhost: a.example\r\n${more}\r\n`;
const post = (path: string, body: string, more = ''): string =>
  `POST ${path} HTTP/1.1\r\nhost: a.example\r\ncontent-length: ${body.length}\r\n${more}\r\n${body}`;

/** A machine whose main serves by `fetch`, the source of a function, and a connection to it. */
async function serve(fetch: string, more = '') {
  const network = new Network(wasm);
  const machine = await network.boot(
    `export default ({ http, clock }) => { const server = http.serve({ ${more} port: 80, fetch: ${fetch} }); };`,
    { address: A },
  );
  if (machine.exitCode !== undefined) throw new Error(machine.output);
  return { network, machine, peer: network.connect(A, 80) };
}

describe('a server', () => {
  test('answers text, and goes on with the connection', async () => {
    const { peer } = await serve(`() => new Response('hello')`);
    peer.send(get('/'));
    expect(peer.take()).toBe(
      'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-type: text/plain;charset=UTF-8\r\n\r\nhello',
    );
    peer.send(get('/') + get('/'));
    expect(peer.take().match(/hello/g)).toHaveLength(2);
  });

  test('answers with status, headers and bytes', async () => {
    const { peer } = await serve(
      `() => new Response(new Uint8Array([65, 66]), { status: 404, headers: { 'X-Y': 'z', 'Content-Type': 'a/b' } })`,
    );
    peer.send(get('/'));
    expect(peer.take()).toBe(
      'HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\nx-y: z\r\ncontent-type: a/b\r\n\r\nAB',
    );
  });

  test('gives the handler the request', async () => {
    const { peer } = await serve(`async (request) => Response.json([
      request.method, request.url, request.headers.get('X-A'), [...request.headers], await request.text(), request.bodyUsed,
    ])`);
    peer.send(post('/p?q=1', 'body', 'x-a: 1\r\nx-a: 2\r\n'));
    expect(JSON.parse(peer.take().split('\r\n\r\n')[1] ?? '')).toEqual([
      'POST',
      'http://a.example/p?q=1',
      '1, 2',
      [
        ['content-length', '4'],
        ['host', 'a.example'],
        ['x-a', '1, 2'],
      ],
      'body',
      true,
    ]);
  });
});
