import { limits } from '@skerry/contracts';
import { expect, test } from 'vitest';
import { readBuildRequest } from './build-request.ts';

const file = (path: string, content = ''): { path: string; content: string } => ({ path, content });
const read = (changes: object): ReturnType<typeof readBuildRequest> =>
  readBuildRequest({ files: [file('main.ts')], targets: ['unix'], ...changes });
const code = (changes: object): string => {
  const outcome = read(changes);
  return outcome.kind === 'refused' ? outcome.error.code : outcome.kind;
};

test('what a request leaves out has its default', () => {
  expect(read({})).toMatchObject({
    request: { name: 'appliance', boot: false, parameters: [] },
    sourceBytes: 0,
  });
});

test.each([
  '../main.ts',
  '/etc/passwd',
  'a/../../b.ts',
  'a//b.ts',
  './main.ts',
  'a\\b.ts',
  'a\0.ts',
  'C:main.ts',
  'a/..',
  '',
  'é.ts',
  `${'a/'.repeat(200)}b.ts`,
])('the path %j is refused', (path) => {
  expect(code({ files: [file(path)] })).toBe('INVALID_PATH');
});

test.each(['main.ts', '.hidden', 'a/b/c.as.ts', '..a/b', 'a..b'])('the path %j is taken', (path) => {
  expect(code({ files: [file(path)] })).toBe('read');
});

test('two files at one path, or a file that is also a folder, are refused', () => {
  expect(code({ files: [file('a'), file('a')] })).toBe('INVALID_PATH');
  expect(code({ files: [file('a/b/c'), file('a')] })).toBe('INVALID_PATH');
  expect(code({ files: [file('a/b'), file('ab')] })).toBe('read');
});

test('sizes are counted in UTF-8 bytes, and the message names file and limit', () => {
  const outcome = read({ files: [file('big.ts', 'é'.repeat(limits.fileBytes / 2 + 1))] });
  expect(outcome).toMatchObject({
    error: { code: 'SOURCE_TOO_LARGE', message: expect.stringContaining('big.ts') },
  });
  expect(code({ files: [file('fits.ts', 'é'.repeat(limits.fileBytes / 2))] })).toBe('read');
});

test('all files together have a limit', () => {
  const files = Array.from({ length: 5 }, (_, i) => file(`f${i}.ts`, 'x'.repeat(900_000)));
  expect(code({ files })).toBe('SOURCE_TOO_LARGE');
});

test.each([
  { targets: [] },
  { targets: ['unix', 'unix'] },
  { targets: ['vax'] },
  { files: [] },
  { name: 'A b' },
])('a request with %j is refused with the fields named', (changes) => {
  const outcome = read(changes);
  const field = Object.keys(changes)[0] ?? '';
  expect(outcome).toMatchObject({
    error: { code: 'INVALID_REQUEST', message: expect.stringContaining(field) },
  });
});
