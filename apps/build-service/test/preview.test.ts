import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CodedError, ForwardAnswer } from '@skerry/contracts';
import { errorCatalogue, limits } from '@skerry/contracts';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { instanceId, PreviewBench, token } from './preview.ts';

const benches: PreviewBench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.dispose();
});
async function preview(...order: Parameters<typeof PreviewBench.start>): Promise<PreviewBench> {
  const bench = await PreviewBench.start(...order);
  benches.push(bench);
  return bench;
}
/** An appliance that answers each connection as the test wants, byte by byte. */
const bytes = (answer: (socket: Socket) => void): ReturnType<typeof createTcpServer> =>
  createTcpServer((socket) => answer(socket.resume().on('error', () => socket.destroy())));
const html = { headers: { accept: 'text/html,*/*' } };

test('a page comes from the port of the instance that its host name says', async () => {
  const bench = await preview((request, response) => {
    response.end(`${request.method} ${request.url} for ${request.headers.host}`);
  });
  const path = '/a%20b?c=d;e';
  expect((await bench.get(path)).text).toBe(`GET ${path} for ${bench.host}`);
  await bench.get('/', { headers: { host: `${instanceId}-8080.localhost:${bench.port}` } });
  expect(bench.requests).toEqual([
    { token, instance: instanceId, port: 80 },
    { token, instance: instanceId, port: 8080 },
  ]);
});

test('status, reason and repeated fields pass; what concerns a connection does not', async () => {
  const bench = await preview((request, response) => {
    response.writeHead(418, 'Short And Stout', [
      ...['Set-Cookie', 'a=1; Domain=localhost', 'Set-Cookie', 'b=2'],
      ...['X-Saw', JSON.stringify(request.rawHeaders.filter((_, at) => at % 2 === 0))],
    ]);
    response.end('tea');
  });
  const { message, text: body } = await bench.get('/', {
    headers: { 'proxy-authorization': 'x', te: 'trailers', connection: 'keep-alive, x-hop', 'x-hop': '1' },
  });
  expect([message.statusCode, message.statusMessage, body]).toEqual([418, 'Short And Stout', 'tea']);
  expect(message.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  expect(message.headers['x-saw']).toBe('["host","Connection"]');
  expect(message.headers['content-security-policy']).toMatch(
    /^frame-ancestors 'self' http:\/\/127\.0\.0\.1:\d+/,
  );
});

test('what an appliance sends is there at once, and what it is sent too', async () => {
  const bench = await preview((request, response) => {
    request.pipe(response);
  });
  const sent = bench.open('/', { method: 'POST' });
  sent.write('one');
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const heard = answer[Symbol.asyncIterator]();
  expect(String((await heard.next()).value)).toBe('one');
  sent.end('two');
  expect(String((await heard.next()).value)).toBe('two');
  expect((await heard.next()).done).toBe(true);
});

test('ten million bytes go through both ways, byte for byte', async () => {
  const bench = await preview((request, response) => {
    request.pipe(response);
  });
  const body = Buffer.alloc(10_000_000);
  for (let at = 0; at < body.length; at += 4) body.writeUInt32LE(Math.imul(at, 2_654_435_761) >>> 0, at);
  const sent = bench.open('/', { method: 'PUT', headers: { 'content-length': String(body.length) } });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).equals(body)).toBe(true);
});

test('a browser that reads slowly holds the appliance back', async () => {
  let written = 0;
  const stopped = Promise.withResolvers<void>();
  const bench = await preview((_request, response) => {
    const chunk = Buffer.alloc(65_536);
    const fill = (): void => {
      while (response.write(chunk)) written += chunk.length;
      stopped.resolve();
    };
    response.on('drain', fill);
    fill();
  });
  const sent = bench.open('/');
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.pause();
  await stopped.promise;
  // What the sockets of four hops hold, by far less than what would come in without an end.
  expect(written).toBeLessThan(100_000_000);
  sent.destroy();
});

test('when the browser leaves, so does the connection to the appliance', async () => {
  const closed = Promise.withResolvers<void>();
  const bench = await preview((request, response) => {
    request.on('close', () => closed.resolve());
    response.write('begun');
  });
  const sent = bench.open('/');
  sent.on('error', () => undefined).end();
  await once(sent, 'response');
  sent.destroy();
  await closed.promise;
});

test('an answer that is cut short there is cut short here', async () => {
  const bench = await preview(
    bytes((socket) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
    }),
  );
  await expect(bench.get('/')).rejects.toThrow('aborted');
});

test('an answer without a length ends with its connection', async () => {
  const bench = await preview(
    bytes((socket) => {
      socket.end('HTTP/1.0 200 OK\r\n\r\nall of it');
    }),
  );
  expect((await bench.get('/')).text).toBe('all of it');
});

test('an answer that comes before the request was taken is delivered', async () => {
  const bench = await preview((_request, response) => {
    response.writeHead(413, { connection: 'close' }).end('too much');
  });
  const sent = bench.open('/', { method: 'POST' });
  sent.write('x');
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  expect([answer.statusCode, await text(answer)]).toEqual([413, 'too much']);
  sent.end();
});

test('a client that asks whether it may go on is told so, and its body arrives', async () => {
  const bench = await preview((request, response) => {
    request.pipe(response);
  });
  const sent = bench.open('/', {
    method: 'POST',
    headers: { expect: '100-continue', 'content-length': '4' },
  });
  sent.flushHeaders();
  await once(sent, 'continue');
  sent.end('body');
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  expect(await text(answer)).toBe('body');
});

test('a head of a thousand bytes, and one of sixty thousand, come whole', async () => {
  const bench = await preview((request, response) => {
    response.writeHead(200, { 'x-large': 'y'.repeat(Number(request.headers['x-want'])) }).end();
  });
  for (const size of [1_000, 60_000]) {
    const sent = bench.open('/', { headers: { 'x-want': String(size), 'x-fill': 'z'.repeat(1_000) } });
    // A browser takes more than Node does by itself.
    Object.assign(sent, { maxHeaderSize: 100_000 });
    sent.end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    expect(answer.headers['x-large']).toHaveLength(size);
    answer.resume();
  }
});

const large = 'x'.repeat(70_000);
test.each([
  ['what is not HTTP', 'not HTTP at all\r\n\r\n'],
  ['a field whose name is none', 'HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n'],
  [
    'a body of two lengths',
    'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a head that is too large', `HTTP/1.1 200 OK\r\nX: ${large}\r\n\r\n`],
  ['nothing', ''],
])('%s is no answer', async (_what, answer) => {
  const bench = await preview(
    bytes((socket) => {
      socket.end(answer);
    }),
  );
  const { status, text: body } = await bench.get('/');
  expect([status, JSON.parse(body)]).toEqual([502, expect.objectContaining({ code: 'PREVIEW_NO_ANSWER' })]);
});

test('an appliance that takes its time gets so much and no more', async () => {
  const bench = await preview(() => undefined, { answerMs: 20 });
  const { status, text: body } = await bench.get('/');
  expect([status, (JSON.parse(body) as CodedError).code]).toEqual([504, 'PREVIEW_TIMEOUT']);
});

test.each([
  [undefined, 'PREVIEW_NO_MACHINE'],
  [{ state: 'exited' }, 'PREVIEW_ENDED'],
  [{ state: 'queued' }, 'PREVIEW_BOOTING'],
  [{ state: 'booting' }, 'PREVIEW_BOOTING'],
  [{ stack: undefined }, 'PREVIEW_NO_NETWORK'],
  [{ runner: undefined }, 'PREVIEW_UNREACHABLE'],
] as const)('for the machine %j there is %s', async (instance, code) => {
  const bench = await preview(() => undefined);
  bench.instance = instance as typeof bench.instance;
  const answer = await bench.get('/');
  expect(JSON.parse(answer.text)).toMatchObject({ code });
  expect(answer.status).toBe(errorCatalogue[code].status);
});

const refusal: ForwardAnswer = { ok: false, code: 'PREVIEW_NOT_LISTENING', message: 'Nothing listens.' };
test.each([
  ['a refusal', refusal, 'PREVIEW_NOT_LISTENING'],
  ['what is not JSON', 'not json\n', 'PREVIEW_UNREACHABLE'],
  ['an unknown code', '{"ok":false,"code":"SOMETHING","message":""}\n', 'PREVIEW_UNREACHABLE'],
  ['a line without an end', 'x'.repeat(5_000), 'PREVIEW_UNREACHABLE'],
  ['nothing', '', 'PREVIEW_UNREACHABLE'],
])('%s of a runner is told as what it is', async (_what, answer, code) => {
  const bench = await preview(() => undefined);
  bench.answer = answer;
  expect(JSON.parse((await bench.get('/')).text)).toMatchObject({ code });
});

test('a browser gets a page that looks again by itself while that may help', async () => {
  const bench = await preview(() => undefined);
  bench.instance = { state: 'booting', name: 'a<b' as string };
  const { message, text: page } = await bench.get('/', html);
  expect(message.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'skerry-error': 'PREVIEW_BOOTING',
    'retry-after': '1',
  });
  expect(page).toContain('a&#60;b is booting.');
  expect(page).toContain('location.reload()');
  expect((await bench.get('/', { ...html, method: 'HEAD' })).text).toBe('');
  bench.instance = { state: 'exited' };
  expect((await bench.get('/', html)).text).not.toContain('<script>');
});

test('more connections than there may be are refused, and room is given back', async () => {
  let silent = 0;
  const full = Promise.withResolvers<void>();
  const bench = await preview((request, response) => {
    if (request.url === '/now') response.end('there is room');
    else if (++silent === limits.previewConnections) full.resolve();
  });
  const sent = Array.from({ length: limits.previewConnections }, () =>
    bench.open('/').on('error', () => undefined),
  );
  for (const each of sent) each.end();
  await full.promise;
  expect((await bench.get('/now')).status).toBe(429);
  sent[0]?.destroy();
  await Promise.race([...bench.tunnels].map((each) => once(each, 'close')));
  expect((await bench.get('/now')).text).toBe('there is room');
});

test('a WebSocket goes through, both ways, and its end too', async () => {
  const sockets = new WebSocketServer({ noServer: true });
  const bench = await preview((_request, response) => void response.end());
  bench.onUpgrade((request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
    });
  });
  const ws = new WebSocket(`ws://127.0.0.1:${bench.port}/chat`, { headers: { host: bench.host } });
  await once(ws, 'open');
  ws.send('hello');
  expect(String((await once(ws, 'message'))[0])).toBe('hello');
  ws.send(Buffer.alloc(1_000_000, 7));
  expect(((await once(ws, 'message'))[0] as Buffer).equals(Buffer.alloc(1_000_000, 7))).toBe(true);
  ws.close(4_000, 'done');
  expect((await once(ws, 'close'))[0]).toBe(4_000);
  sockets.close();
});

test('an appliance that does not want a WebSocket says so itself', async () => {
  const bench = await preview((_request, response) => {
    response.writeHead(403).end('no');
  });
  const ws = new WebSocket(`ws://127.0.0.1:${bench.port}/`, { headers: { host: bench.host } });
  const [, answer] = (await once(ws, 'unexpected-response')) as [unknown, IncomingMessage];
  expect([answer.statusCode, await text(answer)]).toEqual([403, 'no']);
});

test('a WebSocket to a machine that has ended gets the code', async () => {
  const bench = await preview(() => undefined);
  bench.instance = { state: 'exited' };
  const ws = new WebSocket(`ws://127.0.0.1:${bench.port}/`, { headers: { host: bench.host } });
  const [, answer] = (await once(ws, 'unexpected-response')) as [unknown, IncomingMessage];
  expect([answer.statusCode, JSON.parse(await text(answer))]).toEqual([
    410,
    expect.objectContaining({ code: 'PREVIEW_ENDED' }),
  ]);
});

test('a request whose target is no path is refused', async () => {
  const bench = await preview((_request, response) => void response.end());
  const socket = bench.raw();
  socket.write(`GET http://127.0.0.1:${bench.port}/api/builds HTTP/1.1\r\nHost: ${bench.host}\r\n\r\n`);
  expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 400 /);
  expect(bench.requests).toEqual([]);
  socket.destroy();
});
