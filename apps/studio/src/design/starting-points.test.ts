import type { Example } from '@skerry/contracts';
import { expect, test } from 'vitest';
import { beginningsOf } from './starting-points.ts';

const example = (name: string, files: Record<string, string>): Example => ({
  name,
  description: `about ${name}`,
  targets: ['unix'],
  files: Object.entries(files).map(([path, content]) => ({ path, content })),
});

test('an example that is one appliance is one beginning, and each appliance of a project is one with what is shared', () => {
  const beginnings = beginningsOf([
    example('hello', { 'main.ts': 'hi', 'README.md': 'r' }),
    example('shop', {
      'README.md': 'r',
      'appliance.json': '{ "name": "shop" }',
      'protocol.ts': 'p',
      'kv/main.ts': 'k',
      'kv/appliance.json': '{ "description": "Keeps values." }',
      'web/main.ts': 'w',
    }),
  ]);
  expect(beginnings.map(({ id, name, description }) => [id, name, description])).toEqual([
    ['empty', 'appliance', expect.any(String)],
    ['hello', 'hello', 'about hello'],
    ['shop/kv', 'kv', 'Keeps values.'],
    ['shop/web', 'web', 'The web of shop: about shop'],
  ]);
  expect(beginnings[1]?.files.map(({ path }) => path)).toEqual(['main.ts', 'README.md']);
  const [, , kv] = beginnings;
  expect(kv?.files.map(({ path }) => path)).toEqual(['appliance.json', 'main.ts']);
  expect(kv?.shared).toEqual([{ path: 'protocol.ts', content: 'p' }]);
});
