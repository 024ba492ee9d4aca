import { expect, test } from 'vitest';
import { addressText, pageUrl, parseAddress } from './address.ts';

const id = `i${'ab'.repeat(12)}`;

test('a page is at its instance, on the port of the API', () => {
  expect(pageUrl(id, { port: 80, path: '/a?b' }, '4640')).toBe(`http://${id}.localhost:4640/a?b`);
  expect(pageUrl(id, { port: 8080, path: '/' }, '')).toBe(`http://${id}-8080.localhost/`);
});

test.each([
  ['/about', { port: 8080, path: '/about' }],
  ['about?x=1#y', { port: 8080, path: '/about?x=1#y' }],
  ['', { port: 8080, path: '/' }],
  [':80', { port: 80, path: '/' }],
  [' :3000/a ', { port: 3000, path: '/a' }],
  ['//other.example/', { port: 8080, path: '//other.example/' }],
  [`http://${id}-81.localhost:4640/p`, { port: 81, path: '/p' }],
  [`http://${id}.localhost:4640`, { port: 80, path: '/' }],
  ['https://elsewhere.example/path?q', { port: 80, path: '/path?q' }],
  [':0/', undefined],
  [':65536', undefined],
  ['/a b', undefined],
  ['http://[', undefined],
])('%j becomes %j', (text, address) => {
  expect(parseAddress(text, { port: 8080, path: '/before' })).toEqual(address);
});

test('the field shows the port where it is another than the usual one', () => {
  expect(addressText({ port: 80, path: '/a' })).toBe('/a');
  expect(addressText({ port: 81, path: '/a' })).toBe(':81/a');
});
