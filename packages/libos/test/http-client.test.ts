/** fetch, WebSockets, static files and a framework, between machines and against peers that are scripts. */
import { dataplaneWasm } from '@skerry/dataplane';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { Network, type Peer } from './network.ts';

vi.setConfig({ testTimeout: 60_000 });

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('host');
}, 120_000);

const A = '10.0.0.2';
const B = '10.0.0.3';

/** A machine whose main is that body, given `{ tcp, clock, … }`. */
async function run(network: Network, body: string) {
  return network.boot(`export default async ({ console, clock, http, tcp, udp, dns }) => {${body}};`, {
    address: A,
    netParameters: ['net.dns=10.0.0.9'],
  });
}

/** A server at B that answers each head that ends with what `answer` gives for it. */
function scripted(network: Network, answer: (head: string, peer: Peer) => string | undefined): Peer[] {
  const peers: Peer[] = [];
  network.serve(B, 80, (peer) => {
    peers.push(peer);
    let text = '';
    peer.onData = (data) => {
      text += data;
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end + 4);
        text = text.slice(end + 4);
        const reply = answer(head, peer);
        if (reply !== undefined) peer.later(reply);
      }
    };
  });
  return peers;
}

const ok = (body: string, more = ''): string =>
  `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n${more}\r\n${body}`;

describe('fetch', () => {
  test('asks another machine and reads what it says, again and again on one connection', async () => {
    const network = new Network(wasm);
    await network.boot(
      `let n = 0;
      export default ({ http }) => { http.serve({ fetch: async (request, server) => Response.json({
        n: ++n, method: request.method, body: await request.text(), type: request.headers.get('content-type'),
        port: server.remote(request).port,
      }, { headers: { 'x-a': 'b' } }) }); };`,
      { address: B },
    );
    const machine = await run(
      network,
      `const one = await fetch('http://10.0.0.3/x');
      console.log(one.status, one.statusText, one.ok, one.url, one.headers.get('x-a'), (await one.json()).method);
      const two = await (await fetch('http://10.0.0.3/y', { method: 'POST', body: new URLSearchParams({ a: 'é' }) })).json();
      const three = await (await fetch('http://10.0.0.3/z', { method: 'PUT', body: ReadableStream.from([new Uint8Array([65]), new Uint8Array([66])]) })).json();
      const four = await (await fetch('http://10.0.0.3/four')).json();
      const five = await (await fetch('http://10.0.0.3/five')).json();
      console.log(two.method, two.body, two.type, three.body, four.port === five.port);`,
    );
    expect(machine.output).toBe(
      `200 OK true http://10.0.0.3/x b GET\nPOST a=%C3%A9 application/x-www-form-urlencoded;charset=UTF-8 AB true\n`,
    );
    expect(machine.exitCode).toBe(0);
  });

  test('sends a head that says what it must', async () => {
    const network = new Network(wasm);
    const heads: string[] = [];
    scripted(network, (head) => {
      heads.push(head);
      return ok('x');
    });
    await run(
      network,
      `await (await fetch('http://10.0.0.3:80/a?b#c', { headers: { 'X-Y': 'z', connection: 'close' } })).text();`,
    );
    expect(heads).toEqual([
      'GET /a?b HTTP/1.1\r\nhost: 10.0.0.3\r\nx-y: z\r\naccept: */*\r\nuser-agent: skerry\r\n\r\n',
    ]);
  });

  test('reads chunks, and what ends with the connection', async () => {
    const network = new Network(wasm);
    scripted(network, (head, peer) => {
      if (head.startsWith('GET /chunked')) {
        return 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nt: u\r\n\r\n';
      }
      peer.endLater();
      return 'HTTP/1.1 200 OK\r\n\r\nuntil the end';
    });
    const machine = await run(
      network,
      `console.log(await (await fetch('http://10.0.0.3/chunked')).text());
      const response = await fetch('http://10.0.0.3/end');
      let text = '';
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) text += chunk;
      console.log(text, response.bodyUsed);`,
    );
    expect(machine.output).toBe('abcde\nuntil the end true\n');
  });

  test('follows redirects, as GET where the standard says so', async () => {
    const network = new Network(wasm);
    const asked: string[] = [];
    scripted(network, (head) => {
      const [first = ''] = head.split('\r\n');
      asked.push(first);
      const at = /^\w+ (\S+)/.exec(first)?.[1];
      if (at === '/end') return ok('end');
      const to = at === '/loop' ? '/loop' : '/end';
      return `HTTP/1.1 ${at === '/keep' ? 307 : 302} Found\r\nlocation: ${to}\r\ncontent-length: 2\r\n\r\nno`;
    });
    const machine = await run(
      network,
      `const say = async (...args) => { try { const r = await fetch(...args); console.log(r.status, r.url, r.redirected); } catch (error) { console.log(error.message); } };
      await say('http://10.0.0.3/a', { method: 'POST' });
      await say('http://10.0.0.3/keep', { method: 'DELETE' });
      await say('http://10.0.0.3/a', { redirect: 'manual' });
      await say('http://10.0.0.3/a', { redirect: 'error' });
      await say('http://10.0.0.3/loop');`,
    );
    expect(machine.output).toBe(
      `200 http://10.0.0.3/end true\n200 http://10.0.0.3/end true\n302 http://10.0.0.3/a false\nfetch: http://10.0.0.3/a redirects\nfetch: there are too many redirects\n`,
    );
    expect(asked.slice(0, 4).map((line) => line.split(' ')[0])).toEqual(['POST', 'GET', 'DELETE', 'DELETE']);
  });

  test('stops with its signal, before and after the head', async () => {
    const network = new Network(wasm);
    const peers = scripted(network, (head) =>
      head.startsWith('GET /head') ? 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf' : undefined,
    );
    const machine = await run(
      network,
      `const say = async (action) => { try { console.log(await action()); } catch (error) { console.log(error.name); } };
      await say(() => fetch('http://10.0.0.3/never', { signal: AbortSignal.timeout(50) }));
      await say(async () => (await fetch('http://10.0.0.3/head', { signal: AbortSignal.timeout(50) })).text());
      await say(() => fetch('http://10.0.0.3/', { signal: AbortSignal.abort('why') }).catch((why) => why));`,
    );
    network.advance(200);
    expect(machine.output).toBe('TimeoutError\nTimeoutError\nwhy\n');
    expect(machine.exitCode).toBe(0);
    expect(peers.map(({ lostBecause }) => lostBecause)).toEqual([2, 2]);
  });

  test('says what went wrong', async () => {
    const network = new Network(wasm);
    scripted(network, (_, peer) => {
      peer.endLater();
      return '';
    });
    const machine = await run(
      network,
      `for (const url of ['http://10.0.0.7/', 'http://10.0.0.3/', 'https://10.0.0.3/', 'nothing', 'http://10.0.0.3:0/x']) {
        try { await fetch(url); } catch (error) { console.log(error.name, error.message, error.cause?.code); }
      }`,
    );
    const lines = machine.output.split('\n');
    expect(lines[0]).toBe('TypeError fetch: GET http://10.0.0.7/ failed REFUSED');
    expect(lines[1]).toContain('TypeError fetch: GET http://10.0.0.3/ failed');
    expect(lines[2]).toContain('https: is not supported: there is no TLS');
    expect(lines[3]).toContain('"nothing" is no absolute address');
  });

  test('asks again on a new connection when a kept one was closed', async () => {
    const network = new Network(wasm);
    const peers: Peer[] = scripted(network, (head, peer) => {
      if (!head.startsWith('GET /last') || peers.length > 1) return ok('x');
      peer.resetLater();
      return undefined;
    });
    const machine = await run(
      network,
      `for (const path of ['one', 'two', 'last', 'four']) console.log(await (await fetch('http://10.0.0.3/' + path)).text());`,
    );
    expect(machine.output).toBe('x\nx\nx\nx\n');
    expect(peers.length).toBe(2);
  });
});

describe('WebSockets', () => {
  const server = `export default { fetch(request) {
    const { socket, response } = upgradeWebSocket(request, { maxMessageBytes: 300_000 });
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => socket.send('welcome');
    socket.onmessage = ({ data }) => socket.send(typeof data === 'string' ? data.toUpperCase() : new Uint8Array(data).map((x) => x + 1));
    socket.onclose = ({ code, reason, wasClean }) => console.log('closed', code, reason, wasClean);
    return response;
  } }`;
  const serving = `import { serve } from './src/http/serve.ts';\n${server.replace('export default', 'const application =')};\nexport default () => serve(application);`;

  test('carry messages both ways between machines, of every length', async () => {
    const network = new Network(wasm);
    const other = await network.boot(serving, { address: B });
    const machine = await run(
      network,
      `const socket = new WebSocket('ws://10.0.0.3/chat');
      socket.binaryType = 'arraybuffer';
      const got = [];
      const lengths = [0, 1, 125, 126, 65535, 65536, 200000];
      let sent = 0;
      socket.onmessage = ({ data }) => {
        got.push(typeof data === 'string' ? data : data.byteLength + ':' + new Uint8Array(data).every((x, at) => x === ((at + 1) & 255)));
        if (sent < lengths.length) socket.send(Uint8Array.from({ length: lengths[sent++] }, (_, at) => at));
        else if (sent++ === lengths.length) socket.send('é');
        else socket.close(4000, 'bye');
      };
      await new Promise((done) => { socket.onclose = ({ code, reason, wasClean }) => { console.log(code, reason, wasClean); done(); }; });
      console.log(got.join(' '), socket.readyState, socket.bufferedAmount);`,
    );
    expect(machine.output).toBe(
      '4000 bye true\nwelcome 0:true 1:true 125:true 126:true 65535:true 65536:true 200000:true É 3 0\n',
    );
    expect(other.output).toBe('closed 4000 bye true\n');
  });

  const upgrade =
    'GET /chat HTTP/1.1\r\nhost: server.example.com\r\nupgrade: websocket\r\nconnection: keep-alive, Upgrade\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n';
  const masked = (bytes: number[]): string =>
    String.fromCharCode(bytes[0] ?? 0, 0x80 | (bytes.length - 1), 0, 0, 0, 0, ...bytes.slice(1));

  test('are upgraded as RFC 6455 shows, and speak its frames', async () => {
    const network = new Network(wasm);
    await network.boot(serving, { address: B });
    const peer = network.connect(B, 80);
    peer.send(upgrade);
    const [head = '', frames = ''] = peer.take().split('\r\n\r\n');
    expect(head.split('\r\n').toSorted()).toEqual([
      'HTTP/1.1 101 Switching Protocols',
      'connection: Upgrade',
      'sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
      'upgrade: websocket',
    ]);
    expect(frames).toBe('\x81\x07welcome');
    // Section 5.7: "Hello", masked; then in two fragments with a ping between.
    peer.send('\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58');
    expect(peer.take()).toBe('\x81\x05HELLO');
    peer.send(masked([0x01, 0x48, 0x65, 0x6c]) + masked([0x89, 0x21]) + masked([0x80, 0x6c, 0x6f]));
    expect(peer.take()).toBe('\x8a\x01!\x81\x05HELLO');
    peer.send(masked([0x88, 0x03, 0xe8]));
    expect(peer.take()).toBe('\x88\x02\x03\xe8');
    expect(peer.hasEnded).toBe(true);
  });

  test.each([
    ['no mask', '\x81\x01a', 1002],
    ['a reserved bit', '\xc1\x80\0\0\0\0', 1002],
    ['an unknown opcode', '\x83\x80\0\0\0\0', 1002],
    ['a fragmented ping', '\x09\x80\0\0\0\0', 1002],
    ['a long ping', '\x89\xfe\0\x7e\0\0\0\0', 1002],
    ['a continuation of nothing', '\x80\x80\0\0\0\0', 1002],
    ['a message inside another', '\x01\x80\0\0\0\0\x81\x80\0\0\0\0', 1002],
    ['a text that is no UTF-8', '\x81\x82\0\0\0\0\xc3\x28', 1007],
    ['a message that is too long', '\x82\xff\0\0\0\0\x01\0\0\0\0\0\0\0', 1009],
    ['a close frame of one byte', '\x88\x81\0\0\0\0a', 1002],
    ['a close code that nobody may send', '\x88\x82\0\0\0\0\x03\xed', 1002],
  ])('end with a code at %s', async (_, bytes, code) => {
    const network = new Network(wasm);
    await network.boot(serving, { address: B });
    const peer = network.connect(B, 80);
    peer.send(upgrade);
    peer.take();
    peer.send(bytes);
    const frame = Buffer.from(peer.take(), 'latin1');
    expect(frame[0]).toBe(0x88);
    expect(frame.readUInt16BE(2)).toBe(code);
    expect(peer.hasEnded).toBe(true);
  });
});

describe('static files', () => {
  const main = `
    const bytes = (text) => new TextEncoder().encode(text);
    const assets = [
      { path: '/index.html', type: 'text/html', bytes: bytes('<html>'), etag: '"i"', encodings: {} },
      { path: '/a.txt', type: 'text/plain', bytes: bytes('0123456789'), etag: '"a"', encodings: { gzip: bytes('zip') } },
      { path: '/d/index.html', type: 'text/html', bytes: bytes('dir'), etag: '"d"', encodings: {} },
    ];
    export default ({ http }) => { http.serve({ files: staticFiles(assets), fetch: (request) => new Response('program ' + request.url, { status: 404 }) }); };`;
  const ask = async (requests: string[]): Promise<string[]> => {
    const network = new Network(wasm);
    await network.boot(main, { address: B, needs: true });
    const peer = network.connect(B, 80);
    return requests.map((lines) => {
      const [first, ...fields] = lines.split('|');
      peer.send(`${first} HTTP/1.1\r\nhost: b\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n`);
      return peer.take();
    });
  };

  test('are answered with their types, tags and parts', async () => {
    const answers = await ask([
      'GET /',
      'GET /a.txt',
      'GET /a.txt|accept-encoding: br, gzip',
      'GET /a.txt|if-none-match: "x", "a"',
      'GET /a.txt|range: bytes=2-4',
      'GET /a.txt|range: bytes=-3',
      'GET /a.txt|range: bytes=20-',
      'GET /a.txt|range: bytes=0-1|if-range: "other"',
      'GET /a.txt|if-match: "other"',
      'HEAD /a.txt',
      'GET /d',
      'GET /d/',
      'POST /a.txt',
      'GET /none',
    ]);
    const of = (at: number): string => answers[at] ?? '';
    expect(of(0)).toMatch(/200 OK[\s\S]*etag: "i"[\s\S]*<html>$/);
    expect(of(1)).toMatch(/200 OK[\s\S]*vary: accept-encoding[\s\S]*0123456789$/);
    expect(of(2)).toMatch(/200 OK[\s\S]*etag: "a-gzip"[\s\S]*content-encoding: gzip[\s\S]*zip$/);
    expect(of(3)).toMatch(/304 Not Modified[\s\S]*\r\n\r\n$/);
    expect(of(4)).toMatch(/206 Partial Content[\s\S]*content-range: bytes 2-4\/10[\s\S]*\r\n\r\n234$/);
    expect(of(5)).toMatch(/206[\s\S]*\r\n\r\n789$/);
    expect(of(6)).toMatch(/416[\s\S]*content-range: bytes \*\/10/);
    expect(of(7)).toMatch(/200 OK[\s\S]*0123456789$/);
    expect(of(8)).toMatch(/412 /);
    expect(of(9)).toMatch(/200 OK[\s\S]*content-length: 10[\s\S]*\r\n\r\n$/);
    expect(of(10)).toMatch(/301[\s\S]*location: \/d\//);
    expect(of(11)).toMatch(/dir$/);
    expect(of(12)).toMatch(/404[\s\S]*program http:\/\/b\/a.txt$/);
    expect(of(13)).toMatch(/404/);
  });
});

describe('an unmodified Hono application', () => {
  test('answers routes, parameters, JSON, middleware, errors and what is not found', async () => {
    const network = new Network(wasm);
    const machine = await network.boot(
      `import { Hono } from 'hono';
      import { serve } from './src/http/serve.ts';
      const app = new Hono();
      app.use('*', async (c, next) => { await next(); c.header('x-middleware', 'yes'); });
      app.get('/', (c) => c.text('hello'));
      app.get('/users/:id', (c) => c.json({ id: c.req.param('id'), q: c.req.query('q') }));
      app.post('/echo', async (c) => c.json(await c.req.json(), 201));
      app.get('/html', (c) => c.html('<b>x</b>'));
      app.get('/to', (c) => c.redirect('/'));
      app.get('/error', () => { throw new Error('wrong'); });
      app.onError((error, c) => c.text(error.message, 500));
      export default () => serve(app);`,
      { address: B, needs: false },
    );
    expect(machine.output).toBe('');
    const peer = network.connect(B, 80);
    const ask = (path: string): string => {
      peer.send(`GET ${path} HTTP/1.1\r\nhost: b\r\n\r\n`);
      return peer.take();
    };
    expect(ask('/')).toMatch(/200 OK[\s\S]*x-middleware: yes[\s\S]*hello$/);
    expect(ask('/users/7?q=a%20b')).toMatch(/application\/json[\s\S]*\{"id":"7","q":"a b"\}$/);
    expect(ask('/html')).toMatch(/text\/html[\s\S]*<b>x<\/b>$/);
    expect(ask('/to')).toMatch(/302 Found[\s\S]*location: \//);
    expect(ask('/error')).toMatch(/500[\s\S]*wrong$/);
    expect(ask('/none')).toMatch(/404 Not Found[\s\S]*404 Not Found$/);
    peer.send('POST /echo HTTP/1.1\r\nhost: b\r\ncontent-length: 7\r\n\r\n{"a":1}');
    expect(peer.take()).toMatch(/201 Created[\s\S]*\{"a":1\}$/);
  });
});
