/** Files that the guest serves, asked for by a peer that writes and reads bytes. */
import { dataplaneWasm } from '@skerry/dataplane';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { Network } from './network.ts';

vi.setConfig({ testTimeout: 60_000 });

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('host');
}, 120_000);

const A = '10.0.0.2';

/** What `skerry:assets` would have, and what tells whether the program was asked. */
const ASSETS = `
  const bytes = (text) => new TextEncoder().encode(text);
  const asset = (path, type, text, encodings = {}) =>
    ({ path, type, bytes: bytes(text), etag: '"' + path.length + '"', encodings });
  const assets = [
    asset('/index.html', 'text/html; charset=utf-8', 'home'),
    asset('/a.js', 'text/javascript', 'plain script', { gzip: bytes('zip'), br: bytes('br') }),
    asset('/digits.txt', 'text/plain', '0123456789'),
    asset('/docs/index.html', 'text/html', 'docs'),
    asset('/gr\\u00fc\\u00dfe.txt', 'text/plain', 'moin'),
    asset('/large.bin', 'application/octet-stream', 'x'.repeat(300000)),
  ];
`;

interface Answer {
  status: number;
  fields: Record<string, string>;
  body: string;
  /** The program was asked. */
  isSlow: boolean;
}

async function serve(options = '') {
  const network = new Network(wasm);
  const machine = await network.boot(
    `${ASSETS}
    export default ({ http, console }) => {
      const files = staticFiles(assets${options});
      const seen = (request) => { console.log(request.method, request.url); return files(request); };
      Object.assign(seen, ...Object.getOwnPropertySymbols(files).map((name) => ({ [name]: files[name] })));
      http.serve({ files: seen, fetch: () => new Response('not here', { status: 404 }) });
    };`,
    { address: A, needs: true },
  );
  if (machine.exitCode !== undefined) throw new Error(machine.output);
  const peer = network.connect(A, 80);
  return (path: string, fields: Record<string, string> = {}, method = 'GET'): Answer => {
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    const before = machine.output.length;
    peer.send(`${method} ${path} HTTP/1.1\r\nhost: a\r\n${lines.join('')}\r\n`);
    const [head = '', body = ''] = peer.take().split('\r\n\r\n');
    const [first = '', ...rest] = head.split('\r\n');
    return {
      status: Number(first.split(' ')[1]),
      fields: Object.fromEntries(rest.map((line) => line.split(': '))),
      body,
      isSlow: machine.output.length > before,
    };
  };
}

describe('a file', () => {
  test('is answered by the data plane alone', async () => {
    const ask = await serve();
    expect(ask('/digits.txt')).toEqual({
      status: 200,
      fields: {
        'content-length': '10',
        'content-type': 'text/plain',
        'cache-control': 'no-cache',
        'accept-ranges': 'bytes',
        etag: '"11"',
      },
      body: '0123456789',
      isSlow: false,
    });
    const head = ask('/digits.txt', {}, 'HEAD');
    expect([head.body, head.fields['content-length'], head.isSlow]).toEqual(['', '10', false]);
    expect(ask('/')).toMatchObject({ status: 200, body: 'home', isSlow: false });
    expect(ask('/docs/')).toMatchObject({ status: 200, body: 'docs', isSlow: false });
  });

  test('has the same answer from the program', async () => {
    const ask = await serve();
    const fast = ask('/digits.txt');
    const slow = ask('/digits.txt?x');
    expect(slow).toEqual({ ...fast, isSlow: true, fields: slow.fields });
    expect(slow.fields).toEqual(fast.fields);
    expect(ask('/digits.txt?x', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  test('is given as the build has compressed it', async () => {
    const ask = await serve();
    for (const path of ['/a.js', '/a.js?x']) {
      const plain = ask(path);
      expect(plain.body).toBe('plain script');
      expect(plain.fields).toMatchObject({ vary: 'accept-encoding', etag: '"5"' });
      const br = ask(path, { 'accept-encoding': 'gzip, br' });
      expect(br.body).toBe('br');
      expect(br.fields).toMatchObject({ vary: 'accept-encoding', 'content-encoding': 'br', etag: '"5-br"' });
      expect(ask(path, { 'accept-encoding': 'gzip' }).body).toBe('zip');
      expect(ask(path, { 'accept-encoding': 'br;q=0' }).body).toBe('plain script');
      expect(ask(path, { 'accept-encoding': 'br', 'if-none-match': '"5"' }).status).toBe(200);
      expect(ask(path, { 'accept-encoding': 'br', 'if-none-match': '"5-br"' })).toMatchObject({
        status: 304,
        body: '',
      });
    }
  });

  test('is given in the coding that is wanted most, or not at all when none is taken', async () => {
    const ask = await serve();
    for (const path of ['/a.js', '/a.js?x']) {
      const body = (field: string): string => ask(path, { 'accept-encoding': field }).body;
      expect(body('gzip;q=1, br;q=0.9')).toBe('zip');
      expect(body('gzip;q=0.8, br;q=0.9')).toBe('br');
      expect(body('*')).toBe('br');
      expect(body('br;q=0,*')).toBe('zip');
      expect(body('gzip;q=0.5, identity')).toBe('plain script');
      expect(body('Br ; Q=0.001')).toBe('br');
      expect(body('br;q=2, gzip;q=x')).toBe('plain script');
      expect(body('*;q=0, gzip')).toBe('zip');
      expect(ask(path, { 'accept-encoding': '*;q=0' }).status).toBe(406);
      expect(ask(path, { 'accept-encoding': 'identity;q=0' }).status).toBe(406);
    }
    for (const path of ['/digits.txt', '/digits.txt?x']) {
      expect(ask(path, { 'accept-encoding': 'gzip, br' }).status).toBe(200);
      expect(ask(path, { 'accept-encoding': 'gzip, identity;q=0' }).status).toBe(406);
    }
  });

  test('is not sent again to who has it', async () => {
    const ask = await serve();
    expect(ask('/digits.txt', { 'if-none-match': 'W/"11"' })).toMatchObject({
      status: 304,
      body: '',
      isSlow: false,
    });
    expect(ask('/digits.txt', { 'if-match': '"11"' })).toMatchObject({ status: 200, body: '0123456789' });
    expect(ask('/digits.txt', { 'if-match': '"12"' }).status).toBe(412);
  });

  test('is given in part', async () => {
    const ask = await serve();
    const part = ask('/digits.txt', { range: 'bytes=2-4' });
    expect(part).toMatchObject({ status: 206, body: '234' });
    expect(part.fields).toMatchObject({
      'content-range': 'bytes 2-4/10',
      'content-length': '3',
      etag: '"11"',
    });
    expect(ask('/digits.txt', { range: 'bytes=-3' }).body).toBe('789');
    expect(ask('/digits.txt', { range: 'bytes=0-1,4-5' })).toMatchObject({ status: 200, body: '0123456789' });
    expect(ask('/digits.txt', { range: 'bytes=10-' })).toMatchObject({ status: 416 });
    expect(ask('/digits.txt', { range: 'bytes=0-1', 'if-range': '"11"' }).status).toBe(206);
    expect(ask('/digits.txt', { range: 'bytes=0-1', 'if-range': '"x"' }).status).toBe(200);
    expect(ask('/a.js', { range: 'bytes=0-4', 'accept-encoding': 'br' }).body).toBe('plain');
  });

  test('of a name with letters of any kind is found, and a large one too', async () => {
    const ask = await serve();
    expect(ask('/gr%C3%BC%C3%9Fe.txt').body).toBe('moin');
    expect(ask('/large.bin').body).toHaveLength(300_000);
  });
});

describe('what is not a file', () => {
  test('is left to the program', async () => {
    const ask = await serve();
    for (const path of ['/nothing', '/a.js/', '/%zz', '/../index.htm']) {
      expect(ask(path)).toMatchObject({ status: 404, body: 'not here' });
    }
    expect(ask('/digits.txt', { 'content-length': '0' }, 'POST').status).toBe(404);
  });

  test('is redirected when it is a folder', async () => {
    const ask = await serve();
    expect(ask('/docs?a=b')).toMatchObject({ status: 301, fields: { location: '/docs/?a=b' } });
  });
});

test('files may be below a path, and be kept', async () => {
  const ask = await serve(`, { prefix: '/static', maxAgeSeconds: 60 }`);
  expect(ask('/digits.txt').status).toBe(404);
  const found = ask('/static/digits.txt');
  expect(found).toMatchObject({ body: '0123456789', isSlow: false });
  expect(found.fields['cache-control']).toBe('public, max-age=60');
});
