/** Addresses on the engine, beside the same in Node. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { ask, outcome } from './ask.ts';
import { Machine } from './engine.ts';

// Each test bundles and starts an engine, which a busy machine may take its time for.
vi.setConfig({ testTimeout: 60_000 });

describe('URL', () => {
  const FIELDS = [
    'href',
    'origin',
    'protocol',
    'username',
    'password',
    'host',
    'hostname',
    'port',
    'pathname',
    'search',
    'hash',
  ] as const;
  const read = `([input, base]) => { const url = new URL(input, base ?? undefined); return ${JSON.stringify(FIELDS)}.map((name) => url[name]); }`;
  const reference = ([input, base]: [string, string | null]): unknown =>
    outcome(() => {
      const url = new URL(input, base ?? undefined);
      return FIELDS.map((name) => url[name]);
    });

  test('reads addresses of every kind as Node does', async () => {
    const inputs: [string, string | null][] = [
      ['http://example.com', null],
      ['HTTP://User:P%40ss@EXAMPLE.com:80/a/./b/../c?x=1&y#z', null],
      ['https://example.com:443/', null],
      ['//other/path', 'https://example.com/a/b'],
      ['../x?y#z', 'http://h/a/b/c'],
      ['?q', 'http://h/a?b#c'],
      ['#f', 'http://h/a?b#c'],
      ['', 'http://h/a?b#c'],
      ['\\\\h2\\p', 'http://h/'],
      [' \thttp://a\n.b/ ', null],
      ['http://0x7f.1/', null],
      ['http://1.2.3/', null],
      ['http://256.1.1.1/', null],
      ['http://[::1]:8080/', null],
      ['http://[1:2::ffff:1.2.3.4]/', null],
      ['http://[::1', null],
      ['http://a b/', null],
      ['http://a%20b/', null],
      ['http://a:99999/', null],
      ['http://münchen.de/straße?ü=ß#ö', null],
      ['http://xn--mnchen-3ya.de/', null],
      ['mailto:a@b.c?subject=x', null],
      ['data:text/plain,hello world ', null],
      ['javascript:alert(1)', null],
      ['file:///C:/a/../b', null],
      ['file://host/p', null],
      ['blob:https://a.b/id', null],
      ['custom://Host/Path', null],
      ['custom:/a/../b', null],
      ['http:', null],
      ['http://', null],
      ['nothing', null],
      ['x:', null],
      ['/abs', null],
      ['http://a/%zz%41 "<>`', null],
      ['ws://a:80/%2e%2E/x', null],
    ];
    const answers = await ask(read, inputs);
    inputs.forEach((input, at) => {
      expect([input, answers[at]]).toEqual([input, reference(input)]);
    });
  });

  test('reads generated addresses as Node does', async () => {
    const part = fc.constantFrom(
      'http',
      'https',
      'ws',
      'file',
      'foo',
      ':',
      '/',
      '//',
      '?',
      '#',
      '@',
      'a',
      'b.c',
      '..',
      '.',
      '%41',
      '80',
      '[::1]',
      ' ',
      '\\',
      'é',
      '=',
      '&',
      '+',
      '1.2.3.4',
      "'",
      '|',
    );
    const text = fc.array(part, { maxLength: 9 }).map((parts) => parts.join(''));
    const base = fc.constantFrom(null, 'http://h:1/a/b?c#d', 'foo:bar', 'file:///x/y', 'foo://h/p');
    const inputs = fc.sample(fc.tuple(text, base), 1_000);
    const answers = await ask(read, inputs);
    const different = inputs.flatMap((input, at) => {
      const expected = reference(input);
      return isDeepStrictEqual(answers[at], expected) ? [] : [{ input, got: answers[at], expected }];
    });
    expect(different).toEqual([]);
  });

  test('its parts can be set, and its query edited', async () => {
    const { output } = await Machine.run(`export default () => {
      const url = new URL('http://a/b?c=1');
      url.searchParams.append('d', 'ü &');
      url.port = '8080'; url.pathname = '/x y'; url.hash = 'z'; url.protocol = 'https';
      console.log(url.href, url.searchParams.size, JSON.stringify(url));
      url.search = '?n=1&n=2';
      console.log(url.searchParams.getAll('n'), [...url.searchParams.keys()], new URLSearchParams([['a', 'b']]).toString());
      console.log(URL.canParse('x'), URL.parse('x'), URL.parse('a:b') instanceof URL, url.searchParams instanceof URLSearchParams);
      console.log(url.searchParams, { url: new URL('a:b') });
    };`);
    expect(output).toBe(
      `https://a:8080/x%20y?c=1&d=%C3%BC+%26#z 2 "https://a:8080/x%20y?c=1&d=%C3%BC+%26#z"
[ '1', '2' ] [ 'n', 'n' ] a=b
false null true true
URLSearchParams { n: '2' } {
  url: URL {
    href: 'a:b',
    origin: 'null',
    protocol: 'a:',
    username: '',
    password: '',
    host: '',
    hostname: '',
    port: '',
    pathname: 'b',
    search: '',
    hash: ''
  }
}
`,
    );
  });
});
