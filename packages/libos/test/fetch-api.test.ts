/** Headers, requests, responses, blobs and forms on the engine, beside the same in Node. */
import { expect, test, vi } from 'vitest';
import { Machine } from './engine.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Expressions whose values, through JSON, are the same here and there; errors count by their names. */
const EXPRESSIONS = [
  `[...new Headers({ B: ' x\\t', a: '1' })]`,
  `[...new Headers([['a', '1'], ['A', '2'], ['set-cookie', 'x'], ['Set-Cookie', 'y']])]`,
  `(() => { const h = new Headers(); h.append('a', '1'); h.append('A', '2'); h.set('b', 'x'); h.set('a', '3'); h.delete('B'); return [[...h], h.has('a'), h.get('c'), h.get('A')]; })()`,
  `new Headers([['set-cookie', 'a'], ['set-cookie', 'b']]).getSetCookie()`,
  `[...new Headers({ c: '', b: '2', a: '1' }).keys()]`,
  `(() => { const h = new Headers({ a: '1', c: '3' }); const seen = []; for (const [name] of h) { seen.push(name); if (name === 'a') h.append('b', '2'); } return seen; })()`,
  `new Headers({ 'a b': 'x' })`,
  `new Headers({ a: 'x\\r\\ny' })`,
  `new Headers({ a: '\\u0100' })`,
  `new Headers([['a']])`,
  `new Headers([['a', 'b', 'c']])`,
  `new Headers(null)`,
  `[...new Headers({ a: undefined, b: null, c: 1 })]`,
  `[new Response().status, new Response().ok, new Response().body, [...new Response('x').headers], [...new Response().headers]]`,
  `[...new Response(new URLSearchParams({ a: 'ä' })).headers]`,
  `[...new Response(new Blob(['x'], { type: 'A/B' })).headers]`,
  `[...new Response('x', { headers: { 'Content-Type': 'a/b', 'x-y': 'z' } }).headers]`,
  `[...new Response(new Uint8Array(1), { headers: new Headers({ a: 'b' }) }).headers]`,
  `new Response('', { status: 199 })`,
  `new Response('', { status: 600 })`,
  `new Response('x', { status: 204 })`,
  `new Response(null, { status: 304 }).status`,
  `new Response('', { statusText: 'a\\nb' })`,
  `[new Response('', { status: 404, statusText: 'Gone' }).statusText, new Response('', { status: 404 }).ok]`,
  `new Response('\\ufeffaé\\ud800').text()`,
  `new Response('{"a":1}').json()`,
  `new Response('{').json()`,
  `new Response().json()`,
  `new Response('aé').bytes().then((b) => [...b])`,
  `new Response(new Uint8Array([1, 2, 3]).subarray(1)).arrayBuffer().then((b) => b.byteLength)`,
  `new Response('x', { headers: { 'content-type': 'a/b' } }).blob().then((b) => [b.size, b.type])`,
  `(async () => { const r = new Response('x'); const used = [r.bodyUsed]; await r.text(); used.push(r.bodyUsed); return used; })()`,
  `(async () => { const r = new Response('x'); await r.text(); return r.text(); })()`,
  `(async () => { const r = new Response(); await r.text(); return [r.bodyUsed, await r.text()]; })()`,
  `(async () => { const r = new Response('x'); const c = r.clone(); return [await r.text(), await c.text(), c.status]; })()`,
  `(async () => { const r = new Response('x'); await r.text(); return r.clone(); })()`,
  `(async () => { const r = new Response(ReadableStream.from([new Uint8Array([97]), new Uint8Array([98])])); const c = r.clone(); return [await r.text(), await c.text()]; })()`,
  `(async () => { const r = new Response('ab'); const parts = []; for await (const part of r.body) parts.push(...part); return [parts, r.bodyUsed]; })()`,
  `(() => { const r = new Response('x'); r.body.getReader(); return r.text(); })()`,
  `(() => { const s = new ReadableStream(); s.getReader(); return new Response(s); })()`,
  `(async () => { const r = new Response('x', { headers: { a: 'b' } }); const again = new Response(r.body, r); return [await again.text(), again.headers.get('a')]; })()`,
  `new Response(ReadableStream.from(['text'])).text()`,
  `[Response.json({ a: 1 }).headers.get('content-type'), Response.json(1, { status: 201, headers: { 'content-type': 'x/y' } }).headers.get('content-type')]`,
  `Response.json(undefined)`,
  `Response.json({ a: [1] }).text()`,
  `[Response.redirect('http://a/b', 301).status, Response.redirect('http://a/b').headers.get('location')]`,
  `Response.redirect('http://a/', 200)`,
  `Response.redirect('http://a/').headers.set('a', 'b')`,
  `[Response.error().type, Response.error().status]`,
  `[new Request('http://A.b').url, new Request('HTTP://a.b:80/c/../d?e#f').url, new Request('http://a').method]`,
  `new Request('/relative')`,
  `new Request('http://u:p@a/')`,
  `['get', 'pOst', 'PATCH', 'delete'].map((method) => new Request('http://a', { method }).method)`,
  `new Request('http://a', { method: 'CONNECT' })`,
  `new Request('http://a', { method: 'a b' })`,
  `new Request('http://a', { body: 'x' })`,
  `new Request('http://a', { method: 'POST', body: 'x' }).text()`,
  `[...new Request('http://a', { method: 'POST', body: 'x', headers: { a: 'b' } }).headers]`,
  `(async () => { const r = new Request('http://a', { method: 'POST', body: 'x', headers: { a: 'b' } }); const c = new Request(r, { headers: { c: 'd' } }); return [await c.text(), r.bodyUsed, c.headers.get('a'), c.headers.get('c'), c.method]; })()`,
  `(() => { const r = new Request('http://a', { method: 'POST', body: 'x' }); new Request(r); return new Request(r); })()`,
  `(async () => { const r = new Request('http://a', { method: 'POST', body: 'x' }); const c = r.clone(); return [await r.text(), await c.text(), c.url]; })()`,
  `new Request('http://a', { signal: AbortSignal.abort() }).signal.aborted`,
  `new Request('http://a') instanceof Request`,
  `[String(new Headers()), String(new Request('http://a')), String(new Response()), String(new Blob()), String(new FormData())]`,
  `(async () => { const b = new Blob(['é', new Uint8Array([1]), new Blob(['z'])], { type: 'T/x' }); return [b.size, b.type, await b.slice(2, -1).text(), [...await b.bytes()], new File([], 'n', { lastModified: 5 }).name]; })()`,
  `(() => { const f = new FormData(); f.append('a', '1'); f.append('a', new Blob(['x'])); f.set('b', '\\ud800'); return [f.get('a'), f.getAll('a')[1].name, f.get('b'), f.has('c'), [...f.keys()]]; })()`,
  `(async () => { const f = new FormData(); f.append('a"\\n', '1\\n2'); f.append('f', new File(['\\r\\n--x'], 'n.txt', { type: 'a/b' })); const r = new Response(f); const back = await r.formData(); return [[...back.keys()], back.get('a"\\n'), await back.get('f').text(), back.get('f').name, back.get('f').type]; })()`,
  `(async () => [...(await new Response('a=1&b=%C3%A9+x&c&=d&&a=2', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }).formData())])()`,
  `new Response('x', { headers: { 'content-type': 'text/plain' } }).formData()`,
  `new Response('no form', { headers: { 'content-type': 'multipart/form-data; boundary=x' } }).formData()`,
];

const settle = `async (make) => { try { return await make(); } catch (error) { return { thrown: error.name }; } }`;

test('each gives what Node gives', async () => {
  const list = EXPRESSIONS.map((expression) => `() => (${expression})`).join(',\n');
  const program = `async () => { const settle = ${settle}; const all = []; for (const make of [${list}]) all.push(await settle(make)); return JSON.stringify(all); }`;
  const machine = await Machine.run(`export default async () => { console.log(await (${program})()); };`, {
    needs: false,
  });
  // biome-ignore lint/security/noGlobalEval: the same source runs here and on the machine
  const expected = JSON.parse(await globalThis.eval(`(${program})()`)) as unknown[];
  const found = JSON.parse(machine.output) as unknown[];
  expect(found).toHaveLength(EXPRESSIONS.length);
  EXPRESSIONS.forEach((expression, at) => {
    expect([expression, found[at]]).toEqual([expression, expected[at]]);
  });
});
