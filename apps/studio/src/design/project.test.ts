import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appliancesOf, isEmptyProject, nameOf, sourcesOf } from './appliances.ts';
import { type Draft, draftOf } from './draft.ts';
import type { EditedFile } from './files.ts';
import {
  addAppliance,
  explainProjectRefusal,
  mentionsOf,
  type ProjectChange,
  removeAppliance,
  renameAppliance,
  type StartingPoint,
} from './project.ts';
import { withProject } from './project-draft.ts';
import { applyStep, inverse, type ProjectStep } from './project-undo.ts';

const start = (name: string, files: Record<string, string>, shared: Record<string, string> = {}) => ({
  name,
  files: listOf(files),
  shared: listOf(shared),
});
const listOf = (files: Record<string, string>) =>
  Object.entries(files).map(([path, content]) => ({ path, content }));
const web = start('web', {
  'main.ts': 'fetch',
  'appliance.json': '{ "name": "web" }',
  'public/a.html': '<a>',
});
const kv = start('kv', { 'main.ts': "import '../protocol.ts';" }, { 'protocol.ts': 'export {};' });
const empty = draftOf('1', { name: 'project', files: [] }, null);
const hello = draftOf(
  '2',
  {
    name: 'hello',
    files: listOf({ 'main.ts': 'hi', 'lib/a.ts': 'a', 'appliance.json': '{"name":"greeter"}' }),
  },
  'hello',
);

function done(draft: Draft, change: ProjectChange): Draft {
  if (!change.ok) throw new Error(explainProjectRefusal(change.refusal));
  return withProject(draft, change.files, change.moves);
}
const folders = (draft: Draft): string[] => appliancesOf(draft).map(({ folder }) => folder);
const contents = (files: readonly EditedFile[]): Record<string, string> =>
  Object.fromEntries(files.map(({ path, content }) => [path, content]));

describe('adding an appliance', () => {
  test('to nothing makes a project of one, to a project one more, with what they share once', () => {
    expect(isEmptyProject(empty)).toBe(true);
    const one = done(empty, addAppliance(empty, kv, 1));
    expect(contents(one.files)).toEqual({ 'kv/main.ts': kv.files[0]?.content, 'protocol.ts': 'export {};' });
    const two = done(one, addAppliance(one, kv, 2));
    expect(folders(two)).toEqual(['kv', 'kv-2']);
    expect(two.files.filter(({ path }) => path === 'protocol.ts')).toHaveLength(1);
    expect(isEmptyProject(two)).toBe(false);
  });

  test('to a single one moves that into a folder with its name, which the project keeps', () => {
    const two = done(hello, addAppliance(hello, web, 7));
    expect(folders(two)).toEqual(['greeter', 'web']);
    expect(nameOf(two)).toBe('greeter');
    const [greeter] = appliancesOf(two);
    const sources = greeter ? sourcesOf(two, greeter).map(({ path }) => path) : [];
    expect(sources).toEqual(['greeter/lib/a.ts', 'greeter/main.ts', 'appliance.json']);
  });

  test('takes tabs, cursors, builds and machines along', () => {
    const machine = { instanceId: 'i', buildId: 'b' };
    const before: Draft = {
      ...hello,
      cursors: { 'lib/a.ts': { line: 2, column: 1, scrollTop: 0 } },
      builds: { '': 'b' },
      machines: { kvm: machine },
    };
    expect(done(before, addAppliance(before, web, 7))).toMatchObject({
      open: ['greeter/main.ts'],
      active: 'greeter/main.ts',
      cursors: { 'greeter/lib/a.ts': { line: 2 } },
      builds: { greeter: 'b' },
      machines: { 'greeter/kvm': machine },
    });
  });

  test('whose name is taken gives it the next one, in its manifest too', () => {
    const two = done(hello, addAppliance(hello, web, 1));
    const three = done(two, addAppliance(two, web, 2));
    expect(contents(three.files)['web-2/appliance.json']).toBe('{ "name": "web-2" }');
    expect(appliancesOf(three).map(({ name }) => name)).toEqual(['greeter', 'web', 'web-2']);
  });

  test('is refused when what it shares is something else here, or when there are too many files', () => {
    const other = draftOf(
      '3',
      { name: 'x', files: listOf({ 'a/main.ts': '', 'protocol.ts': 'mine' }) },
      null,
    );
    expect(addAppliance(other, kv, 1)).toEqual({
      ok: false,
      refusal: { kind: 'shared-differs', path: 'protocol.ts' },
    });
    const many = start('many', Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`f${at}.ts`, ''])));
    expect(addAppliance(empty, many, 1)).toMatchObject({ ok: false, refusal: { kind: 'too-many-files' } });
  });
});

describe('renaming an appliance', () => {
  const two = done(hello, addAppliance(hello, web, 1));

  test('moves its folder and keeps the form of its manifest', () => {
    const renamed = done(two, renameAppliance(two, 'web', 'front', 2));
    expect(folders(renamed)).toEqual(['front', 'greeter']);
    expect(contents(renamed.files)['front/appliance.json']).toBe('{ "name": "front" }');
    expect(appliancesOf(renamed)[0]?.name).toBe('front');
  });

  test('that is alone changes its manifest, or makes one', () => {
    const renamed = done(hello, renameAppliance(hello, '', 'other', 2));
    expect(contents(renamed.files)['appliance.json']).toBe('{"name":"other"}');
    const bare = draftOf('4', { name: 'x', files: listOf({ 'main.ts': '' }) }, null);
    expect(nameOf(done(bare, renameAppliance(bare, '', 'mine', 2)))).toBe('mine');
  });

  test('changes no other name in the manifest', () => {
    const text = '{ "libraries": { "http": { "parameters": { "name": "web" } } }, "name": "web" }';
    const odd = draftOf('5', { name: 'x', files: listOf({ 'main.ts': '', 'appliance.json': text }) }, null);
    const manifest = contents(done(odd, renameAppliance(odd, '', 'front', 2)).files)['appliance.json'] ?? '';
    expect(JSON.parse(manifest)).toEqual({ ...JSON.parse(text), name: 'front' });
  });

  test.each([
    ['web', 'greeter', 'name-taken'],
    ['web', 'No Name', 'invalid-name'],
    ['none', 'x', 'missing'],
  ])('%s to %s is refused: %s', (folder, to, kind) => {
    expect(renameAppliance(two, folder, to, 2)).toMatchObject({ ok: false, refusal: { kind } });
  });

  test('finds who speaks of it by its old name', () => {
    const files = listOf({
      'kv/main.ts': "connect('kv')",
      'web/store.ts': "connect({ hostname: 'kv' })",
      'web/main.ts': 'fetch(`http://kv/`); // kvm is no kv',
      'web/README.md': "'kv'",
      'b/main.ts': 'const kv = 1;',
    });
    expect(mentionsOf(draftOf('6', { name: 'x', files }, null), 'kv', 'kv')).toEqual([
      'web/main.ts',
      'web/store.ts',
    ]);
  });
});

test('removing an appliance takes its machines and tabs with it, and leaves what is shared', () => {
  const one = done(empty, addAppliance(empty, kv, 1));
  const two = done(one, addAppliance(one, web, 2));
  const busy: Draft = {
    ...two,
    open: ['kv/main.ts', 'web/main.ts'],
    active: 'kv/main.ts',
    builds: { kv: 'b', web: 'c' },
    machines: { 'kv/kvm': { instanceId: 'i', buildId: 'b' } },
  };
  const rest = done(busy, removeAppliance(busy, 'kv'));
  expect(rest).toMatchObject({
    open: ['web/main.ts'],
    active: 'web/main.ts',
    builds: { web: 'c' },
    machines: {},
  });
  expect(contents(rest.files)['protocol.ts']).toBe('export {};');
  expect(removeAppliance(rest, 'kv')).toMatchObject({ ok: false, refusal: { kind: 'missing' } });
});

const points: readonly StartingPoint[] = [web, kv, start('clock', { 'main.ts': 'tick', 'README.md': 'r' })];
type Act =
  | { readonly kind: 'add'; readonly at: number }
  | { readonly kind: 'remove' | 'rename'; readonly at: number };
const acts = fc.array(fc.record({ kind: fc.constantFrom('add', 'add', 'remove', 'rename'), at: fc.nat(5) }), {
  minLength: 1,
  maxLength: 8,
}) as fc.Arbitrary<Act[]>;
const beginnings = fc.constantFrom(empty, hello);

function changeOf(draft: Draft, { kind, at }: Act, now: number): ProjectChange {
  const all = appliancesOf(draft);
  const { folder = '' } = all[at % all.length] ?? {};
  if (kind === 'add') return addAppliance(draft, points[at % points.length] ?? web, now);
  if (kind === 'remove') return removeAppliance(draft, folder);
  return renameAppliance(draft, folder, `name-${at}`, now);
}

/** Does what can be done, and tells each step. */
function run(begin: Draft, list: readonly Act[]): { draft: Draft; steps: ProjectStep[] } {
  const steps: ProjectStep[] = [];
  let draft = begin;
  for (const [now, act] of list.entries()) {
    const change = changeOf(draft, act, now + 1);
    if (!change.ok) continue;
    steps.push({ label: act.kind, before: draft.files, after: change.files, moves: change.moves });
    draft = withProject(draft, change.files, change.moves);
  }
  return { draft, steps };
}

describe('after any edits', () => {
  test('names, folders and paths are each there once, and every tab is of a file', () => {
    fc.assert(
      fc.property(beginnings, acts, (begin, list) => {
        const { draft } = run(begin, list);
        const all = appliancesOf(draft);
        const paths = draft.files.map(({ path }) => path);
        expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
        expect(new Set(paths).size).toBe(paths.length);
        expect(paths).toEqual(expect.arrayContaining(draft.open));
      }),
    );
  });

  test('undoing them all brings back what was there, and redoing them what came of it', () => {
    fc.assert(
      fc.property(beginnings, acts, (begin, list) => {
        const { draft, steps } = run(begin, list);
        const back = steps
          .toReversed()
          .reduce((files, step) => applyStep(files, inverse(step), 99), draft.files);
        expect(contents(back)).toEqual(contents(begin.files));
        const again = steps.reduce((files, step) => applyStep(files, step, 99), back);
        expect(contents(again)).toEqual(contents(draft.files));
      }),
    );
  });

  test('undoing one keeps what was typed since, wherever that file has moved', () => {
    fc.assert(
      fc.property(beginnings, acts, fc.nat(20), (begin, list, at) => {
        const { draft, steps } = run(begin, list);
        const step = steps.at(-1);
        const edited = draft.files[at % Math.max(1, draft.files.length)];
        // The project's own manifest gives way to that of the one appliance that there was.
        if (!step || !edited || edited.path === 'appliance.json') return;
        const typed = draft.files.map((file) => (file === edited ? { ...file, content: 'typed' } : file));
        const back = applyStep(typed, inverse(step), 99);
        expect(Object.values(contents(back))).toContain('typed');
      }),
    );
  });
});
