import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Library } from '@skerry/contracts';
import * as esbuild from 'esbuild';
import { describe, expect, test } from 'vitest';
import * as globals from '../src/globals.ts';
import * as needs from '../src/needs.ts';

const src = new URL('../src/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, src), 'utf8');
const folders = readdirSync(src, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const libraries = new Map(
  folders.map((name) => [name, Library.parse(JSON.parse(read(`${name}/library.json`)))]),
);
const provided = [...libraries].flatMap(([name, { provides }]) =>
  provides.map((one) => [one, name] as const),
);
const providers = new Map(provided);
/** Interfaces that `src/stack.ts` gives: an image has one of several stacks, which are all that provides them. */
const ofStack = ['Stack', 'Link'];
const tags = ['data', 'language', 'network', 'security', 'storage', 'system', 'web'];
const targets = Object.keys(JSON.parse(read('../platform/targets.json')) as object);

describe.each([...libraries])('the library %s', (folder, library) => {
  test('has its description, its documentation and its index', () => {
    expect(library.name).toBe(folder);
    expect(library.summary).toMatch(/^[A-Z].*\.$/);
    expect(read(`${folder}/README.md`)).toContain(library.summary);
    expect(existsSync(new URL(`${folder}/index.ts`, src))).toBe(true);
    expect(library.targets.filter((target) => !targets.includes(target))).toEqual([]);
    expect(library.tags.filter((tag) => !tags.includes(tag))).toEqual([]);
    expect(library.tags.includes('language')).toBe(library.role === 'runtime');
  });

  test('requires what some library provides, and nothing twice', () => {
    expect(library.requires.filter((one) => !providers.has(one))).toEqual([]);
    expect(library.requires).toEqual([...new Set(library.requires)].toSorted());
  });

  test('has parameters whose defaults and patterns can be', () => {
    for (const { name, type, at, default: value, pattern, minimum, maximum } of library.parameters) {
      if (value !== null) expect(typeof value, name).toBe(type);
      if (pattern) expect(() => new RegExp(`^(?:${pattern.source})$`, 'u'), name).not.toThrow();
      if (pattern) expect(type, name).toBe('string');
      if (minimum !== undefined || maximum !== undefined) expect(type, name).toBe('number');
      if (at === 'boot') expect(name).toContain('.');
    }
  });

  test('has a starter exactly when the code of an appliance can use it, unless it belongs to the runtime', () => {
    const isUsable = library.globals.length + library.needs.length + library.modules.length > 0;
    expect(library.starter !== undefined).toBe(isUsable && library.role === 'library');
  });

  test('needs nothing that is placed when it belongs to the runtime', () => {
    const placed = library.requires.filter((one) => {
      const provider = libraries.get(providers.get(one) ?? '');
      return provider?.role !== 'runtime';
    });
    if (library.role === 'runtime') expect(placed).toEqual([]);
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
        .filter((one) => !ofStack.includes(one))
        .map((one) => providers.get(one))
        .toSorted(),
    );
    const choices = files.flatMap((file) =>
      Array.from(
        read(`${folder}/${file}`).matchAll(/from '\.\.\/([\w-]+)\.ts'/g),
        ([, name]) => name as string,
      ),
    );
    // What only our own stack has, `Link`, comes with it from the same file.
    expect([...new Set(choices)]).toEqual(
      library.requires.some((one) => ofStack.includes(one)) ? ['stack'] : [],
    );
  });
});

describe('the declarations', () => {
  /** Values, members of `Needs` and modules that a file declares; what is indented is inside of something. */
  const declaredIn = (text: string) => ({
    globals: names(text, /^declare (?:var|function) (\w+)/gm),
    needs: names(
      /interface Needs \{\n([\s\S]*?)\n {2}\}/.exec(text)?.[1] ?? '',
      /^ {4}(?:readonly )?(\w+)[:(]/gm,
    ),
    modules: names(text, /^declare module '(skerry:[\w-]+)'/gm),
  });
  const names = (text: string, pattern: RegExp): string[] =>
    [...new Set(Array.from(text.matchAll(pattern), ([, name]) => name as string))].toSorted();
  const given = ({ globals, needs, modules }: Library) => ({
    globals: globals.toSorted(),
    needs: needs.toSorted(),
    modules: modules.toSorted(),
  });
  const files = readdirSync(new URL('../types/libraries/', src));
  const placed = [...libraries.values()].filter(({ role }) => role === 'library');
  const isUsable = ({ globals, needs, modules }: Library): boolean =>
    globals.length + needs.length + modules.length > 0;

  test('are a file for each library that code can use, and no other', () => {
    const usable = placed.filter(isUsable).map(({ name }) => `${name}.d.ts`);
    expect(files.toSorted()).toEqual(usable.toSorted());
  });

  test.each(placed.filter(isUsable))('of $name are what library.json says', (library) => {
    expect(declaredIn(read(`../types/libraries/${library.name}.d.ts`))).toEqual(given(library));
  });

  test('that every appliance has are those of the runtime and of the engine', () => {
    const runtime = [...libraries.values()].filter(({ role }) => role === 'runtime');
    const engine = ['queueMicrotask', 'btoa', 'atob', 'DOMException'];
    const base = declaredIn(read('../types/globals.d.ts') + read('../types/skerry.d.ts'));
    expect(base).toEqual({
      globals: [...engine, ...runtime.flatMap(({ globals }) => globals)].toSorted(),
      needs: runtime.flatMap(({ needs }) => needs).toSorted(),
      modules: [],
    });
  });
});

test.each([...libraries.values()].filter(({ modules }) => modules.length > 0))(
  'what is imported of $name is its index, under its own name',
  async ({ name, modules }) => {
    expect(modules).toEqual([`skerry:${name}`]);
    const types = read(`../types/libraries/${name}.d.ts`);
    const declared = types.matchAll(/^ {2}export (?:const|function|class) ([\w$]+)/gm);
    const passedOn = types.matchAll(/^ {2}export \{ ([\w$, ]+) \} from/gm);
    const names = [
      ...Array.from(declared, ([, one]) => one),
      ...Array.from(passedOn, ([, list = '']) => list.split(', ')).flat(),
    ];
    const entryPoints = [fileURLToPath(new URL(`${name}/index.ts`, src))];
    const options = { bundle: true, format: 'esm', write: false, metafile: true } as const;
    const { metafile } = await esbuild.build({ ...options, entryPoints, outfile: 'index.js' });
    const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
    expect([...new Set(names)].toSorted()).toEqual(exported.toSorted());
  },
);

test('the globals of all libraries are those that are linked', () => {
  const named = [...libraries.values()].flatMap((library) => library.globals);
  expect(named.toSorted()).toEqual(Object.keys(globals).toSorted());
});

test('what main receives is given by the libraries', () => {
  const named = [...libraries.values()].flatMap((library) => library.needs);
  expect(named.toSorted()).toEqual(Object.keys(needs).toSorted());
});

test('an address that the network takes is one that the pattern of its parameter takes, and no other', () => {
  const parameters = libraries.get('stack-direct')?.parameters ?? [];
  const takes = (name: string, value: string): boolean => {
    const source = parameters.find((one) => one.name === name)?.pattern?.source ?? '(?!)';
    return new RegExp(`^(?:${source})$`, 'u').test(value);
  };
  const good = [
    ['net.ip', '10.0.0.2/24'],
    ['net.ip', '192.168.255.1/32'],
    ['net.ip6', 'fd00::2/64'],
    ['net.gateway', '10.0.0.1'],
    ['net.dns', '10.0.0.1,fd00::1'],
    ['net.hostname', 'web-1.lan'],
  ] as const;
  const bad = [
    ['net.ip', '10.0.0.2'],
    ['net.ip', '10.0.0.256/24'],
    ['net.ip', '10.0.00.1/24'],
    ['net.ip', '10.0.0.1/33'],
    ['net.ip6', '10.0.0.1/24'],
    ['net.ip6', 'fd00::2/129'],
    ['net.gateway', 'fd00::1'],
    ['net.dns', '10.0.0.1 10.0.0.2'],
    ['net.hostname', '-web'],
  ] as const;
  expect(good.filter(([name, value]) => !takes(name, value))).toEqual([]);
  expect(bad.filter(([name, value]) => takes(name, value))).toEqual([]);
});
