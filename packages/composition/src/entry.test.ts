import { describe, expect, it } from 'vitest';
import { type EntryFacts, entryFacts } from './entry.ts';

const offered = ['clock', 'console', 'dns', 'http', 'net', 'tcp'];

function factsOf(main: string, others: Record<string, string> = {}): EntryFacts {
  const files = new Map(Object.entries({ 'main.ts': main, ...others }));
  return entryFacts({ entry: 'main.ts', files }, offered);
}

const needs = (main: string, others = {}) => factsOf(main, others).needs;
const mayServe = (main: string, others = {}) => factsOf(main, others).mayServe;

describe('what main receives', () => {
  it.each([
    'export default function main() {}',
    'export default async function () { console.log("net"); }',
    'export default () => 1;',
    'export default async () => {};',
    'export default function main() { switch (1) { default: } }',
  ])('is nothing when it takes nothing: %s', (main) => {
    expect(factsOf(main)).toEqual({ needs: undefined, mayServe: false });
  });

  it('is what its parameter names, and no word of the text', () => {
    expect(needs('export default async function main({ console, clock: c }: Needs) { /* tcp */ }')).toEqual([
      'clock',
      'console',
    ]);
    expect(needs('export default async ({ tcp }: Needs): Promise<void> => {};')).toEqual(['tcp']);
    expect(needs('export default function main({ console = x, }) {}')).toEqual(['console']);
    expect(needs('export default function main({}) {}')).toEqual([]);
  });

  it.each([
    ['the rest', 'export default function main({ console, ...rest }) { rest.tcp; }'],
    ['a comment', 'export default function main({ console, // tcp\n }) {}'],
    ['a name', 'export default function main(needs: Needs) { needs.console; needs.tcp; }'],
  ])('is what occurs in the sources when the parameter has %s', (_, main) => {
    expect(needs(main)).toEqual(['console', 'tcp']);
  });

  it('is looked for in all files', () => {
    const main = "import { run } from './run.ts';\nexport default (needs: Needs) => run(needs);";
    expect(needs(main, { 'run.ts': 'export const run = ({ dns }: Needs) => dns;' })).toEqual(['dns']);
  });

  it('is not an address', () => {
    expect(needs("export default (needs: Needs) => new URL('http://net.example/tcp:1');")).toEqual([
      'net',
      'tcp',
    ]);
  });
});

describe('an HTTP server', () => {
  it.each([
    'export default { fetch(request) { return new Response(); } };',
    'class App { fetch() {} }\nexport default new App();',
    "import { Hono } from 'hono';\nconst app = new Hono();\nexport default app;",
    'const main = { fetch };\nexport { main as default };',
    "import main from './fetch.ts';\nfunction f() {\nfunction main() {}\n}\nexport default main;",
    'export default ({ fetch, port: 80 });',
  ])('may be needed for %s', (main) => {
    expect(mayServe(main)).toBe(true);
  });

  it('may be needed for an object of another file', () => {
    expect(mayServe("export { default } from './a.ts';", { 'a.ts': 'export default { fetch() {} };' })).toBe(
      true,
    );
  });

  it.each([
    'export default async function main() { await fetch("x"); }',
    'async function main() { fetch; }\nexport default main;',
    'export default async ({ net }: Needs): Promise<void> => { await fetch("x"); };',
    'export default needs => fetch(needs);',
    'export default (needs) => fetch(needs);',
    'const main = () => {};\nexport default main;',
    "import type { Needs } from 'skerry';\nimport { a } from './a.ts';\nexport default a;",
    'export default function main() { switch (1) { default: fetch; } }',
  ])('is not needed for %s', (main) => {
    expect(mayServe(main)).toBe(false);
  });

  it('is decided in time, whatever the source', () => {
    for (const filler of [' ', 'export default ', '(', '{,', 'default ', 'a', '/*']) {
      const main = `export default function${filler.repeat(200_000)}`;
      const startedAt = performance.now();
      factsOf(main);
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    }
  });
});
