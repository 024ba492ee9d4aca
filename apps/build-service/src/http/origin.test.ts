import { expect, test } from 'vitest';
import type { OriginFacts } from './origin.ts';
import { originError } from './origin.ts';

const facts: OriginFacts = {
  host: '127.0.0.1:4100',
  origin: 'http://127.0.0.1:4100',
  fetchSite: 'same-origin',
  address: '127.0.0.1',
  port: 4100,
  mutating: true,
};
const code = (changes: Partial<OriginFacts>, allowed: string[] = []): string | undefined =>
  originError({ ...facts, ...changes }, allowed)?.code;

test.each(['localhost:4100', '127.0.0.1:4100', '[::1]:4100', 'LOCALHOST:4100'])(
  '%s is its own host',
  (host) => {
    expect(code({ host, origin: undefined })).toBeUndefined();
  },
);

test.each(['evil.example:4100', '127.0.0.1.evil.example:4100', 'localhost:4101', 'localhost', '', undefined])(
  'a request to host %j is refused, even when it only reads',
  (host) => {
    expect(code({ host, mutating: false })).toBe('FORBIDDEN_ORIGIN');
  },
);

test.each(['http://evil.example', 'http://localhost:4101', 'https://localhost:4100', 'null', ''])(
  'a page of %j cannot change anything',
  (origin) => {
    expect(code({ origin })).toBe('FORBIDDEN_ORIGIN');
  },
);

const preview = 'http://i0123456789abcdef01234567.localhost:4100';

test("an appliance's page in the preview can neither change nor read anything", () => {
  expect(code({ origin: preview })).toBe('FORBIDDEN_ORIGIN');
  expect(code({ origin: preview, mutating: false })).toBe('FORBIDDEN_ORIGIN');
  expect(code({ origin: undefined, fetchSite: 'same-site' })).toBe('FORBIDDEN_ORIGIN');
  expect(code({ host: new URL(preview).host, origin: undefined, mutating: false })).toBe('FORBIDDEN_ORIGIN');
});

test('a page of another site is refused by what its browser says of it, too', () => {
  expect(code({ origin: undefined, fetchSite: 'cross-site' })).toBe('FORBIDDEN_ORIGIN');
});

test('a program that is no browser may use the service', () => {
  expect(code({ origin: undefined, fetchSite: undefined })).toBeUndefined();
});

test('the address that it listens on is its own host', () => {
  const host = '127.1.2.3:4100';
  expect(code({ host, origin: `http://${host}`, address: '127.1.2.3' })).toBeUndefined();
  expect(code({ host, origin: `http://${host}` })).toBe('FORBIDDEN_ORIGIN');
});

test('the default port may be left out', () => {
  expect(code({ host: 'localhost', origin: undefined, port: 80 })).toBeUndefined();
});

test('an origin of the development server is let in when it was named', () => {
  const development = 'http://localhost:5173';
  expect(code({ host: 'localhost:5173', origin: development })).toBe('FORBIDDEN_ORIGIN');
  expect(code({ host: 'localhost:5173', origin: development }, [development])).toBeUndefined();
  expect(code({ origin: development }, [development])).toBeUndefined();
});
