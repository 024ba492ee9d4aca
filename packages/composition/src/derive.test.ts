import { describe, expect, it } from 'vitest';
import { catalogue } from '../test/made-up.ts';
import { deriveUses } from './derive.ts';

const uses = (main: string, others: Record<string, string> = {}): readonly string[] =>
  deriveUses(
    { entry: 'main.ts', files: new Map(Object.entries({ 'main.ts': main, ...others })) },
    { targets: ['unix'], manifest: {} },
    catalogue,
  );

describe('what code uses', () => {
  it.each([
    ['export default function main({ tcp, log: l }) {}', ['log-a', 'tcp']],
    ['export default function main(needs) { needs.tcp; }', ['tcp']],
    ['export default function main() { console.log(tcp); }', ['console']],
    ["import list from 'skerry:files';\nexport default () => list;", ['files']],
    ['export default { fetch() { return new Response(); } };', ['http']],
    ['export default async () => { await fetch("a"); };', ['http']],
    ['export default function main({ wires }) {}', ['stack-direct']],
    ['export default function main({ parameters, exit }) {}', []],
    ['', []],
  ])('is read from its text: %s', (main, expected) => {
    expect(uses(main)).toEqual(expected);
  });

  it('is looked for in all files', () => {
    expect(uses("import './a.ts';\nexport default () => {};", { 'a.ts': 'console.log(1);' })).toEqual([
      'console',
    ]);
  });

  it('is found in time, whatever the text', () => {
    for (const filler of ['import ', 'from', 'import(', "from '", 'a ', '$', '/*', ' ', '\n']) {
      const startedAt = performance.now();
      uses(`export default function main({ tcp }) {}\nimport${filler.repeat(100_000)}`);
      expect(performance.now() - startedAt).toBeLessThan(3_000);
    }
  });
});
