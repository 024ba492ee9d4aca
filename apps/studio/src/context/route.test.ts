import { expect, test } from 'vitest';
import { hashOf, parseRoute, type Route } from './route.ts';

test.each<Route>([
  { page: 'studio' },
  { page: 'board' },
  { page: 'gallery' },
  { page: 'libraries' },
  { page: 'libraries', name: 'dns-client' },
  { page: 'libraries', name: 'dns-client', part: 'source' },
])('the address of %j leads back to it', (route) => {
  expect(parseRoute(hashOf(route))).toEqual(route);
});

test.each([
  '',
  '#',
  '#/',
  '#/nowhere',
  '#/gallery/x',
  '#/libraries/a/b',
  '#/libraries/a/source/b',
  '#/board/x/source',
  '#main',
])('the address %j is the studio', (hash) => {
  expect(parseRoute(hash)).toEqual({ page: 'studio' });
});

test('a library that cannot be one is the list of them', () => {
  expect(parseRoute('#/libraries/No%20Such')).toEqual({ page: 'libraries' });
});
