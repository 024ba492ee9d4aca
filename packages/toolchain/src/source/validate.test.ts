import { limits } from '@skerry/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveWithin } from './resolve.ts';
import { positionOf, validate } from './validate.ts';

const main = { path: 'main.ts', content: 'export default function main() {}' };
const manifest = (content: string) => [main, { path: 'appliance.json', content }];

describe('validate', () => {
  it('takes main.ts as the entry of a folder without a manifest', () => {
    const outcome = validate('hello', [main]);
    expect(outcome).toMatchObject({
      ok: true,
      appliance: { name: 'hello', kind: 'engine', entry: 'main.ts' },
    });
  });

  it('takes main.as.ts as AssemblyScript when there is no main.ts', () => {
    const outcome = validate('echo', [{ path: 'main.as.ts', content: '' }]);
    expect(outcome).toMatchObject({ ok: true, appliance: { kind: 'native', entry: 'main.as.ts' } });
  });

  it('takes name, entry and memory from the manifest', () => {
    const outcome = validate('folder', [
      { path: 'src/app.ts', content: '' },
      { path: 'appliance.json', content: '{"name": "given", "main": "src/app.ts", "memoryMiB": 64}' },
    ]);
    expect(outcome).toMatchObject({
      ok: true,
      appliance: { name: 'given', entry: 'src/app.ts', memoryMiB: 64 },
    });
  });

  it('takes what it opens outside from the manifest', () => {
    const allow = ['example.com:443', '*.example.com:*', '192.0.2.0/24:53', '[2001:db8::1]:80'];
    const content = JSON.stringify({ network: { allow } });
    const outcome = validate('x', [main, { path: 'appliance.json', content }]);
    expect(outcome).toMatchObject({ ok: true, appliance: { network: 'direct', allow } });
  });

  it.each([
    '../main.ts',
    '/etc/passwd',
    'a/../../b.ts',
    'a//b.ts',
    './main.ts',
    'a\\b.ts',
    'a\0.ts',
    'main.ts/',
    'C:main.ts',
    '',
    'ä.ts',
  ])('refuses the path %j', (path) => {
    expect(validate('x', [main, { path, content: '' }])).toMatchObject({ ok: false, code: 'INVALID_PATH' });
  });

  it('refuses two paths that are one file on some systems', () => {
    expect(validate('x', [main, { path: 'Main.ts', content: '' }])).toMatchObject({
      ok: false,
      code: 'INVALID_PATH',
    });
  });

  it('refuses a file of 5 MB, and names it', () => {
    const outcome = validate('x', [main, { path: 'big.ts', content: 'a'.repeat(5_000_000) }]);
    expect(outcome).toMatchObject({ ok: false, code: 'SOURCE_TOO_LARGE', diagnostics: [{ file: 'big.ts' }] });
  });

  it('counts bytes, not characters', () => {
    const content = 'ä'.repeat(limits.fileBytes / 2 + 1);
    expect(validate('x', [{ path: 'main.ts', content }])).toMatchObject({
      ok: false,
      code: 'SOURCE_TOO_LARGE',
    });
  });

  it('counts the bytes of a binary file, not its base64', () => {
    const files = [{ path: 'main.ts', content: '' }];
    const blob = (bytes: number) => {
      const content = Buffer.alloc(bytes).toString('base64');
      return { path: 'public/blob.bin', content, encoding: 'base64' } as const;
    };
    expect(validate('x', [...files, blob(limits.fileBytes)])).toMatchObject({ ok: true });
    expect(validate('x', [...files, blob(limits.fileBytes + 1)])).toMatchObject({ code: 'SOURCE_TOO_LARGE' });
  });

  it.each(['?', 'abc', '=abc', 'ab=c', 'a==='])('refuses %s, which is not base64', (content) => {
    const file = { path: 'logo.png', content, encoding: 'base64' } as const;
    expect(validate('x', [file])).toMatchObject({ ok: false, code: 'INVALID_REQUEST' });
  });

  it('tells text from bytes, in whatever way they came', () => {
    const base64 = (path: string) => ({ path, content: 'aGk=', encoding: 'base64' }) as const;
    const plain = (path: string) => ({ path, content: 'hi' });
    const outcome = validate('x', [
      ...['main.ts', 'page.html', 'data.json'].map(base64),
      ...['style.css', 'public/page.html', 'logo.png'].map(plain),
      base64('font.woff2'),
    ]);
    if (!outcome.ok) throw new Error(outcome.message);
    const { files, blobs } = outcome.appliance;
    expect([...files]).toEqual(
      ['main.ts', 'page.html', 'data.json', 'style.css'].map((path) => [path, 'hi']),
    );
    expect([...blobs.keys()]).toEqual(['public/page.html', 'logo.png', 'font.woff2']);
    expect(Buffer.from(blobs.get('logo.png') ?? '').toString()).toBe('hi');
  });

  it('refuses too many files and too much in all', () => {
    const many = Array.from({ length: limits.files + 1 }, (_, index) => ({
      path: `f${index}.ts`,
      content: '',
    }));
    expect(validate('x', many)).toMatchObject({ ok: false, code: 'SOURCE_TOO_LARGE' });
    const heavy = Array.from({ length: 5 }, (_, index) => ({
      path: `f${index}.ts`,
      content: 'a'.repeat(900_000),
    }));
    expect(validate('x', heavy)).toMatchObject({ ok: false, code: 'SOURCE_TOO_LARGE' });
  });

  it('says at which place the manifest is not JSON', () => {
    expect(validate('x', manifest('{\n  "name": "a",,\n}'))).toMatchObject({
      ok: false,
      code: 'MANIFEST_INVALID',
      diagnostics: [{ file: 'appliance.json', line: 2, column: 15 }],
    });
  });

  it.each([
    ['{\n  "memoryMiB": 3\n}', 2, 3],
    ['{\n  "name": "x",\n  "nmae": "y"\n}', 3, 3],
    ['{ "targets": ["unix", "vax"] }', 1, 23],
    ['{ "network": { "allow": ["example.com:443",\n "example.com"] } }', 2, 2],
    ['{ "network": { "stack": "host",\n "allow": ["example.com:443"] } }', 2, 2],
    ['[]', 1, 1],
  ])('says at which place the manifest %j is wrong', (content, line, column) => {
    expect(validate('x', manifest(content))).toMatchObject({
      ok: false,
      code: 'MANIFEST_INVALID',
      diagnostics: [{ file: 'appliance.json', line, column }],
    });
  });

  it('refuses an entry that is not there', () => {
    expect(validate('x', [{ path: 'other.ts', content: '' }])).toMatchObject({ ok: false, code: 'NO_ENTRY' });
    expect(validate('x', manifest('{"main": "missing.ts"}'))).toMatchObject({ ok: false, code: 'NO_ENTRY' });
    expect(validate('x', manifest('{"main": "appliance.json"}'))).toMatchObject({
      ok: false,
      code: 'NO_ENTRY',
    });
  });

  it('never throws, whatever the manifest is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (content) => {
        const outcome = validate('x', manifest(content));
        expect(outcome.ok || outcome.diagnostics.length > 0).toBe(true);
      }),
    );
  });
});

describe('positionOf', () => {
  it('counts lines and columns from 1', () => {
    expect(positionOf('ab\ncd', 0)).toEqual({ line: 1, column: 1 });
    expect(positionOf('ab\ncd', 4)).toEqual({ line: 2, column: 2 });
  });
});

describe('resolveWithin', () => {
  const files = new Set(['main.ts', 'lib/a.ts', 'lib/index.ts', 'data.json', 'lib/b.js', 'notes.txt']);

  it.each([
    ['main.ts', './lib/a', 'lib/a.ts'],
    ['main.ts', './lib/a.ts', 'lib/a.ts'],
    ['main.ts', './lib/a.js', 'lib/a.ts'],
    ['main.ts', './lib', 'lib/index.ts'],
    ['lib/a.ts', '../data.json', 'data.json'],
    ['lib/a.ts', './index.ts', 'lib/index.ts'],
    ['main.ts', 'lib/a', undefined],
    ['main.ts', '/lib/a', undefined],
    ['main.ts', '../main.ts', undefined],
    ['main.ts', './notes.txt', undefined],
    ['main.ts', './missing', undefined],
  ])('from %s finds %s as %s', (importer, specifier, expected) => {
    expect(resolveWithin(files, importer, specifier)).toBe(expected);
  });

  it('finds nothing that is not a file of the appliance', () => {
    const segments = fc.array(fc.constantFrom('.', '..', 'lib', 'a', 'main', 'etc', ''), { maxLength: 6 });
    fc.assert(
      fc.property(segments, (parts) => {
        const found = resolveWithin(files, 'lib/a.ts', `./${parts.join('/')}`);
        expect(found === undefined || files.has(found)).toBe(true);
      }),
    );
  });
});
