/** HTTP servers of the guest on the data plane's HTTP, with peers that write and read bytes. */
import { dataplaneWasm } from '@skerry/dataplane';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { requestUrl } from '../src/http/request-url.ts';
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

  test('listens on a port that is free when it asks for none', async () => {
    const network = new Network(wasm);
    const machine = await network.boot(
      `export default ({ http }) => {
        const serve = (name) => http.serve({ port: 0, fetch: () => new Response(name) });
        console.log(serve('one').port, serve('two').port);
      };`,
      { address: A },
    );
    const ports = machine.output.trim().split(' ').map(Number);
    expect(ports).toHaveLength(2);
    for (const [at, port] of ports.entries()) {
      expect(port).toBeGreaterThanOrEqual(49_152);
      const peer = network.connect(A, port);
      peer.send(get('/'));
      expect(peer.take()).toContain(['one', 'two'][at]);
    }
  });

  test('refuses a port that is none', async () => {
    const network = new Network(wasm);
    const machine = await network.boot(
      `export default ({ http }) => { http.serve({ port: 65_536, fetch: () => new Response('') }); };`,
      { address: A },
    );
    expect(machine.exitCode).toBe(1);
    expect(machine.output).toContain('http.serve(): the port must be an integer from 0 to 65535, not 65536');
  });

  test('says it when a handler returns no Response, at once or later', async () => {
    const { machine, peer } = await serve(
      `(request) => request.url.endsWith('/later') ? Promise.resolve('x') : 'x'`,
    );
    for (const path of ['/', '/later']) {
      peer.send(get(path));
      expect(peer.take()).toContain('500 Internal Server Error');
    }
    expect(machine.output.match(/the handler must return a Response/g)).toHaveLength(2);
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

  test('reads what the handler asks for after it has waited', async () => {
    const { network, peer } = await serve(`async (request) => {
      await new Promise((done) => setTimeout(done, 5));
      return new Response(request.url + ' ' + (await request.json()).a);
    }`);
    peer.send(post('/later', '{"a":1}'));
    network.advance(10);
    expect(peer.take()).toContain('\r\n\r\nhttp://a.example/later 1');
  });

  test('says what was read too late', async () => {
    const { peer, machine, network } = await serve(`(request) => {
      setTimeout(() => { try { request.url; } catch (error) { console.log(error.message); } }, 1);
      request.headers;
      setTimeout(() => console.log(request.headers.get('host')), 2);
      return new Response('x');
    }`);
    peer.send(get('/'));
    network.advance(10);
    expect(machine.output).toBe('request.url was not read before the response was returned\na.example\n');
  });

  test('sends a stream in chunks, and a stream of a told length without', async () => {
    const { peer } = await serve(`(request) => {
      const body = ReadableStream.from([new Uint8Array([97]), new TextEncoder().encode('bcd')]);
      return new Response(body, { headers: request.url.endsWith('told') ? { 'content-length': '4' } : {} });
    }`);
    peer.send(get('/'));
    expect(peer.take()).toBe(
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0001\r\na\r\n0003\r\nbcd\r\n0\r\n\r\n',
    );
    peer.send(get('/told'));
    expect(peer.take()).toBe('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nabcd');
  });

  test('knows how long a body is that went through a response or two', async () => {
    const { peer } = await serve(`(request) => {
      const first = new Response(request.url.endsWith('bytes') ? new Uint8Array([65, 66]) : 'short');
      const second = new Response(first.body, first);
      second.headers.append('vary', 'origin');
      const third = new Response(second.body, { headers: second.headers, status: second.status });
      third.body;
      return third;
    }`);
    peer.send(get('/'));
    expect(peer.take()).toBe(
      'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-type: text/plain;charset=UTF-8\r\nvary: origin\r\n\r\nshort',
    );
    peer.send(get('/bytes'));
    expect(peer.take()).toBe('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nvary: origin\r\n\r\nAB');
  });

  test('echoes a stream, with the backpressure of a peer that does not read', async () => {
    const { peer, machine, network } = await serve(`(request) => new Response(request.body)`);
    const body = 'x'.repeat(3_000_000);
    peer.isSlow = true;
    peer.send(post('/', body));
    expect(machine.exitCode).toBeUndefined();
    expect(peer.received).toBe('');
    peer.isSlow = false;
    network.run();
    expect(peer.take().match(/x/g)).toHaveLength(3_000_000);
  });

  test('sends a body that is larger than any buffer', async () => {
    const { peer, network } = await serve(`() => new Response('é'.repeat(400_000))`);
    peer.isSlow = true;
    peer.send(get('/'));
    peer.isSlow = false;
    network.run();
    const [head = '', body = ''] = peer.take().split('\r\n\r\n');
    expect(head).toContain('content-length: 800000');
    expect(Buffer.from(body, 'latin1').toString('utf8')).toBe('é'.repeat(400_000));
    peer.send(get('/'));
    expect(peer.take()).toMatch(/^HTTP\/1.1 200 OK/);
  });

  test('answers an error of the handler with 500, and goes on', async () => {
    const { peer, machine } = await serve(`async (request) => {
      if (request.url.endsWith('/sync')) throw new Error('one');
      if (request.url.endsWith('/nothing')) return undefined;
      await null;
      throw new RangeError('two');
    }`);
    peer.send(get('/sync') + get('/nothing') + get('/async'));
    expect(peer.take().match(/HTTP\/1.1 500 Internal Server Error/g)).toHaveLength(3);
    expect(machine.output).toContain('Error in the HTTP handler: Error: one');
    expect(machine.output).toContain('TypeError: the handler must return a Response');
    expect(machine.output).toContain('RangeError: two');
    expect(machine.exitCode).toBeUndefined();
  });

  test('lets the program make the answer to an error', async () => {
    const { peer } = await serve(
      `() => { throw new Error('why'); }`,
      `onError: (error) => new Response(error.message, { status: 503 }),`,
    );
    peer.send(get('/'));
    expect(peer.take()).toMatch(/^HTTP\/1.1 503 [\s\S]*why$/);
  });

  test('refuses a body that is too large to be read as a whole', async () => {
    const { peer } = await serve(
      `async (request) => new Response(await request.text())`,
      'maxBodyBytes: 10,',
    );
    peer.send(post('/', 'x'.repeat(11)));
    expect(peer.take()).toMatch(/^HTTP\/1.1 413 /);
  });

  test('aborts the signal of a request whose client goes away', async () => {
    const { peer, machine, network } = await serve(`(request) => new Promise(() => {
      request.signal.addEventListener('abort', () => console.log('aborted', request.signal.reason.code));
    })`);
    peer.send(get('/'));
    peer.reset();
    expect(machine.output).toBe('aborted RESET\n');
    const next = network.connect(A, 80);
    next.send(get('/'));
    expect(machine.exitCode).toBeUndefined();
  });

  test('cancels the stream of a response whose client goes away', async () => {
    const { peer, machine } = await serve(`() => new Response(new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(100_000)),
      cancel: (reason) => console.log('cancelled', reason.code),
    }))`);
    peer.isSlow = true;
    peer.send(get('/'));
    peer.reset();
    expect(machine.output).toBe('cancelled RESET\n');
  });

  test('answers HEAD without a body, and with the length that GET would have', async () => {
    const { peer } = await serve(`(request) => request.url.endsWith('/told')
      ? new Response(null, { headers: { 'content-length': '12' } })
      : new Response('hello')`);
    peer.send('HEAD / HTTP/1.1\r\nhost: a\r\n\r\nHEAD /told HTTP/1.1\r\nhost: a\r\n\r\n');
    expect(peer.take().match(/content-length: \d+|hello/g)).toEqual([
      'content-length: 5',
      'content-length: 12',
    ]);
  });

  test('asks for a body only when it is wanted', async () => {
    const { peer } = await serve(
      `async (request) => request.url.endsWith('/no') ? new Response('no', { status: 403 }) : new Response(await request.text())`,
    );
    peer.send('POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n');
    expect(peer.take()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    peer.send('ok');
    expect(peer.take()).toMatch(/ok$/);
    peer.send('POST /no HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n');
    expect(peer.take()).toMatch(/^HTTP\/1.1 403 /);
    expect(peer.hasEnded).toBe(true);
  });

  test('reads a chunked body and a form', async () => {
    const { peer } = await serve(`async (request) => {
      const form = await request.formData();
      return Response.json([...form]);
    }`);
    peer.send(
      'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\ncontent-type: application/x-www-form-urlencoded\r\n\r\n3\r\na=1\r\n6\r\n&b=%C3\r\n4\r\n%A9+\r\n0\r\n\r\n',
    );
    expect(Buffer.from(peer.take(), 'latin1').toString('utf8')).toMatch(/\[\["a","1"\],\["b","é "\]\]$/);
  });

  test('leaves framing to the data plane, and closes when it is told to', async () => {
    const { peer } = await serve(
      `() => new Response('x', { headers: { connection: 'close', 'content-length': '99', date: 'now', a: 'b' } })`,
    );
    peer.send(get('/'));
    expect(peer.take()).toBe(
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\nconnection: close\r\na: b\r\ncontent-type: text/plain;charset=UTF-8\r\n\r\nx',
    );
    expect(peer.hasEnded).toBe(true);
  });

  test('cannot be made to write a line of its own by a header', async () => {
    const { peer, machine } = await serve(`() => new Response('x', { headers: { 'x-y': 'a\\r\\nb: c' } })`);
    peer.send(get('/'));
    expect(peer.take()).toMatch(/^HTTP\/1.1 500 /);
    expect(machine.output).toContain('the value of the header x-y has a character that it cannot have');
  });

  test('closes when the last request is answered, and lets the appliance end', async () => {
    const network = new Network(wasm);
    const machine = await network.boot(
      `export default async ({ http, console }) => {
        const server = http.serve({ fetch: async (request) => {
          if (!request.url.endsWith('/stop')) return new Response('x');
          const closed = server.close();
          closed.then(() => console.log('closed'));
          await new Promise((done) => setTimeout(done, 5));
          return new Response('bye');
        } });
        await server.finished;
        console.log('end');
      };`,
      { address: A },
    );
    const peer = network.connect(A, 80);
    peer.send(get('/stop'));
    network.advance(10);
    expect(peer.take()).toMatch(/bye$/);
    expect(machine.output).toBe('end\nclosed\n');
    expect(machine.exitCode).toBe(0);
  });

  test('tells who asks', async () => {
    const network = new Network(wasm);
    await network.boot(
      `export default ({ http }) => { http.serve((request, server) => Response.json(server.remote(request))); };`,
      { address: A },
    );
    const peer = network.connect(A, 80);
    peer.send(get('/'));
    expect(peer.take()).toMatch(/\{"hostname":"10.9.9.9","port":5555\}$/);
  });

  test('of several ports gives each its own requests', async () => {
    const network = new Network(wasm);
    await network.boot(
      `export default ({ http }) => {
        for (const port of [80, 81]) http.serve({ port, fetch: () => new Response('port ' + port) });
      };`,
      { address: A },
    );
    for (const port of [81, 80]) {
      const peer = network.connect(A, port);
      peer.send(get('/'));
      expect(peer.take()).toContain(`port ${port}`);
    }
  });
});

describe('the address of a request', () => {
  test.each([
    ['a.example', '/x?y', 'http://a.example/x?y'],
    ['A.Example:80', '/', 'http://a.example/'],
    ['a:8080', '/', 'http://a:8080/'],
    ['[::1]:81', '/', 'http://[::1]:81/'],
    ['a', '/a/../b/./c', 'http://a/b/c'],
    ['a', '/%2e%2E/b', 'http://a/b'],
    ['a', '/b/..', 'http://a/'],
    ['a', '/a"b<c>`{}', 'http://a/a%22b%3Cc%3E%60%7B%7D'],
    ['a', "/?a'b", 'http://a/?a%27b'],
    ['a', '/..a/.b', 'http://a/..a/.b'],
    ['b', 'http://A.b/c', 'http://a.b/c'],
    ['b', 'http://a.b', 'http://a.b/'],
    ['a', '*', 'http://a/*'],
    ['a b', '/', 'http://localhost/'],
  ])('with host %s and target %s is %s', (host, target, url) => {
    expect(requestUrl(host, target)).toBe(url);
    if (!host.includes(' ') && target !== '*') expect(new URL(url).href).toBe(url);
  });
});
