import { expect, test } from 'vitest';
import { requestFields, responseFields, upgradeFields } from './headers.ts';

test('what concerns one connection stays on it, also what the Connection field names', () => {
  const raw = [
    'Host',
    'i.localhost',
    'Connection',
    'keep-alive, X-Hop',
    'X-Hop',
    '1',
    'Keep-Alive',
    'timeout=5',
  ];
  const hops = [
    'TE',
    'trailers',
    'Proxy-Authorization',
    'Basic x',
    'Upgrade',
    'h2c',
    'Expect',
    '100-continue',
  ];
  expect(requestFields([...raw, ...hops, 'Accept', '*/*'], 'GET')).toEqual([
    'Host',
    'i.localhost',
    'Accept',
    '*/*',
  ]);
});

test('repeated fields keep their order and their case', () => {
  const raw = ['x-One', 'a', 'X-ONE', 'b', 'Cookie', 'c'];
  expect(requestFields(raw, 'GET')).toEqual(raw);
});

test('the framing of a body is said anew', () => {
  expect(requestFields(['Transfer-Encoding', 'gzip, chunked'], 'POST')).toEqual([
    'Transfer-Encoding',
    'chunked',
  ]);
  expect(requestFields(['Content-Length', '3'], 'PUT')).toEqual(['Content-Length', '3']);
  expect(requestFields([], 'POST')).toEqual(['Content-Length', '0']);
  expect(requestFields([], 'GET')).toEqual([]);
});

test('a page is framed by the studio alone, and keeps its cookies and its address to itself', () => {
  const raw = [
    'Alt-Svc',
    'h3=":443"',
    'Set-Cookie',
    'a=1; Domain=localhost; Path=/; domain',
    'Set-Cookie',
    'domain=2',
  ];
  expect(responseFields([...raw, 'Connection', 'close'], ['http://localhost:1'])).toEqual([
    ...['Set-Cookie', 'a=1; Path=/', 'Set-Cookie', 'domain=2'],
    ...['Content-Security-Policy', "frame-ancestors 'self' http://localhost:1"],
    ...['Referrer-Policy', 'same-origin'],
  ]);
});

test('what a page says of referrers and content stands', () => {
  const raw = ['Referrer-Policy', 'no-referrer', 'Content-Security-Policy', "default-src 'none'"];
  expect(responseFields(raw, [])).toEqual([...raw, 'Content-Security-Policy', "frame-ancestors 'self'"]);
});

test('a handshake of a WebSocket asks for nothing else', () => {
  const raw = ['Connection', 'keep-alive, Upgrade', 'Upgrade', 'websocket, h2c', 'Sec-WebSocket-Key', 'k'];
  expect(upgradeFields(raw)).toEqual([
    ...['Sec-WebSocket-Key', 'k', 'Connection', 'Upgrade', 'Upgrade', 'websocket'],
  ]);
});
