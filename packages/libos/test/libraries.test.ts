import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as globals from '../src/globals.ts';
import * as needs from '../src/needs.ts';

/** `library.json`: what a library gives and needs, for the canvas and for the wiring. */
interface Library {
  name: string;
  /** A sentence for a person. */
  summary: string;
  /** Interfaces, by name. */
  provides: string[];
  requires: string[];
  /** Globals that it implements; each is linked when the appliance mentions it. */
  globals: string[];
  /** Properties of what `main` receives. */
  needs: string[];
  targets: string[];
  /** What the image must have for it: `net` is a network stack. Absent: nothing. */
  features?: string[];
  parameters: { name: string; type: string; at: 'build' | 'boot'; default: unknown }[];
}

const src = new URL('../src/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, src), 'utf8');
const folders = readdirSync(src, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const libraries = new Map(folders.map((name) => [name, JSON.parse(read(`${name}/library.json`)) as Library]));
const provided = [...libraries].flatMap(([name, { provides }]) =>
  provides.map((one) => [one, name] as const),
);
const providers = new Map(provided);
/** Interfaces of which an image gets one of several providers: `src/stack.ts` and its like choose. */
const chosen = new Set(provided.map(([one]) => one).filter((one, at, all) => all.indexOf(one) !== at));
const targets = Object.keys(JSON.parse(read('../platform/targets.json')) as object);

describe.each([...libraries])('the library %s', (folder, library) => {
  test('has its description, its documentation and its index', () => {
    expect(library.name).toBe(folder);
    expect(library.summary).toMatch(/^[A-Z].*\.$/);
    expect(read(`${folder}/README.md`)).toContain(library.summary);
    expect(existsSync(new URL(`${folder}/index.ts`, src))).toBe(true);
    expect(library.targets.filter((target) => !targets.includes(target))).toEqual([]);
    expect((library.features ?? []).filter((feature) => feature !== 'net')).toEqual([]);
  });

  test('says that it needs the network when it calls the data plane', () => {
    const files = readdirSync(new URL(folder, src)).filter((file) => /(?<!\.test)\.ts$/.test(file));
    const calls = files.some((file) =>
      /\bnet\.(net|http)[A-Z]\w+\(|net\/host\.ts'/.test(read(`${folder}/${file}`)),
    );
    if (calls) expect(library.features).toEqual(['net']);
  });

  test('imports only the libraries whose interfaces it requires', () => {
    const files = readdirSync(new URL(folder, src)).filter((file) => /(?<!\.test)\.ts$/.test(file));
    const imported = files.flatMap((file) =>
      Array.from(read(`${folder}/${file}`).matchAll(/from '\.\.\/([\w-]+)\//g), ([, name]) => name as string),
    );
    expect([...new Set(imported)].toSorted()).toEqual(
      library.requires
        .filter((one) => !chosen.has(one))
        .map((one) => providers.get(one))
        .toSorted(),
    );
    const choices = files.flatMap((file) =>
      Array.from(
        read(`${folder}/${file}`).matchAll(/from '\.\.\/([\w-]+)\.ts'/g),
        ([, name]) => name as string,
      ),
    );
    expect([...new Set(choices)]).toEqual(
      library.requires.filter((one) => chosen.has(one)).map((one) => one.toLowerCase()),
    );
  });
});

test('the globals of all libraries are those that are linked', () => {
  const named = [...libraries.values()].flatMap((library) => library.globals);
  expect(named.toSorted()).toEqual(Object.keys(globals).toSorted());
});

test('what main receives is given by the libraries', () => {
  const named = [...libraries.values()].flatMap((library) => library.needs);
  expect(named.toSorted()).toEqual(Object.keys(needs).toSorted());
});
