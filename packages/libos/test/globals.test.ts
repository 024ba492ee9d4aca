import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import * as globals from '../src/globals.ts';
import { bundle, Machine } from './engine.ts';

// Each test bundles and starts an engine, which a busy machine may take its time for.
vi.setConfig({ testTimeout: 60_000 });

const types = fileURLToPath(new URL('../types/', import.meta.url));
const declarations = ['globals.d.ts', ...globSync('libraries/*.d.ts', { cwd: types })]
  .map((path) => readFileSync(types + path, 'utf8'))
  .join('\n');
const declared = [
  ...new Set(
    Array.from(declarations.matchAll(/^declare (?:var|function) (\w+)/gm), ([, name]) => name as string),
  ),
];
/** Declared, and the engine's own: nothing to link. */
const ENGINE = ['queueMicrotask', 'btoa', 'atob', 'DOMException'];

describe('the globals', () => {
  test('that are linked are those that are declared', () => {
    expect(Object.keys(globals).toSorted()).toEqual(
      declared.filter((name) => !ENGINE.includes(name)).toSorted(),
    );
  });

  test('that are declared exist on the machine', async () => {
    const list = declared.map((name) => `${name}: typeof ${name}`).join();
    const { output } = await Machine.run(`export default () => console.log(JSON.stringify({ ${list} }));`);
    expect(Object.values(JSON.parse(output) as object)).not.toContain('undefined');
  });

  test('are found on globalThis too', async () => {
    const { output } = await Machine.run(
      `export default () => console.log(typeof globalThis.setTimeout, typeof globalThis['URL'], globalThis.crypto === crypto);`,
    );
    expect(output).toBe('function function true\n');
  });

  test('of Node and of pages do not exist', async () => {
    const { output } = await Machine.run(
      `export default () => console.log(typeof process, typeof window, typeof document, typeof Buffer);`,
    );
    expect(output).toBe('undefined undefined undefined undefined\n');
  });
});

describe('what is linked', () => {
  const parts = async (main: string): Promise<string[]> => {
    const inputs = Object.entries((await bundle(main, { minify: true })).parts).filter(
      ([, bytes]) => bytes > 0,
    );
    return [...new Set(inputs.map(([path]) => /^src\/([\w-]+)\//.exec(path)?.[1] ?? path))].toSorted();
  };
  const HELLO = ['appliance:main.ts', 'console', 'core', 'entry.ts', 'inspect'];

  test('is only the console for a hello world', async () => {
    expect(await parts(`export default function main() { console.log('hello'); }`)).toEqual(HELLO);
  });

  test('is no console for an appliance that says nothing, but what reports errors', async () => {
    expect(await parts(`export default function main() {}`)).toEqual(
      HELLO.filter((name) => name !== 'console'),
    );
  });

  test('is what is mentioned, in any file', async () => {
    expect(
      await parts(`export default function main() { setTimeout(() => console.log(btoa('x')), 1); }`),
    ).toEqual([...HELLO, 'timers'].toSorted());
    expect(await parts(`export default function main() { console.log(structuredClone(1)); }`)).toEqual(
      [...HELLO, 'structured-clone'].toSorted(),
    );
  });

  test('stays small', async () => {
    const { code } = await bundle(`export default function main() { console.log('hello'); }`, {
      minify: true,
    });
    expect(code.length).toBeLessThan(14_000);
  });
});
