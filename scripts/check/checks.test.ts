import { expect, test } from 'vitest';
import { checkLinks } from './docs.mjs';
import { checkLockFile } from './lock-file.mjs';
import { checkMachineNames } from './machine-names.mjs';

const over =
  (files: Record<string, string>) =>
  <T>(check: (tracked: string[], read: (path: string) => string) => T): T =>
    check(Object.keys(files), (path) => files[path] ?? '');

test('a link to a file that is not there is found with its line', () => {
  const files = over({ 'docs/a.md': '# A\n\nSee [b](b.md), [c](../c.md) and [a](#a).', 'c.md': '' });
  expect(files(checkLinks)).toEqual(['docs/a.md:3: the link to b.md leads nowhere']);
});

test('an anchor must be a heading of the document that it leads to', () => {
  const files = over({
    'a.md': '[good](b.md#how-it-works) [bad](b.md#nothing)',
    'b.md': '## How it `works`',
  });
  expect(files(checkLinks)).toEqual(['a.md:1: b.md has no heading #nothing']);
});

test('what stands in code is no link', () => {
  expect(over({ 'a.md': '`[x](y.md)`\n```\n[x](y.md)\n```\n' })(checkLinks)).toEqual([]);
});

test('a folder of one machine is found, a relative path and an address are not', () => {
  const home = ['', 'home', 'someone', 'x'].join('/');
  const files = over({ 'a.ts': `open('${home}')\nopen('./home/x')\nfetch('https://example.org/home/x')` });
  expect(files(checkMachineNames)).toEqual([`a.ts:1: names a folder of one machine: open('${home}')`]);
});

test('a dependency that the lock file does not know is found', () => {
  const lock = JSON.stringify({ packages: { '': { dependencies: { a: '^1.0.0' } } } });
  const manifest = JSON.stringify({ dependencies: { a: '^1.0.0', b: '^2.0.0' } });
  const findings = over({ 'package-lock.json': lock, 'package.json': manifest })(checkLockFile);
  expect(findings).toEqual([
    'package.json: its dependencies are not those of package-lock.json; run: npm install',
  ]);
});
