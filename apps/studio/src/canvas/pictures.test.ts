import type { CatalogueLibrary } from '@skerry/contracts';
import { beforeEach, expect, test } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { askingCode, askingLibraries } from '../design/asking.ts';
import type { Template } from '../design/draft.ts';
import { createNotices } from '../workspace/notices.ts';
import { workspaceStorage } from '../workspace/storage.ts';
import { createWorkspace, currentDraft, type WorkspaceStore } from '../workspace/store.ts';
import { type CatalogueState, knownOf } from './catalogue.ts';
import { Pictures } from './pictures.ts';

const starter = 'export default { fetch: () => new Response() };\n';

const ticks = 'export default ({ clock }: Needs) => console.log(clock);\n';

function library(name: string, provides: string, more: Partial<CatalogueLibrary> = {}): CatalogueLibrary {
  return {
    name,
    title: name.toUpperCase(),
    summary: name,
    role: 'library',
    tags: ['all'],
    provides: [provides],
    requires: [],
    devices: [],
    globals: [],
    needs: [name],
    modules: [],
    features: [],
    targets: ['unix', 'kvm', 'arm'],
    parameters: [],
    readme: '',
    interfaces: [],
    folder: name,
    bytes: {},
    ownBytes: {},
    tests: {},
    ...more,
  };
}

const libraries = [
  library('core', 'Lifecycle', { role: 'runtime', needs: [] }),
  library('console', 'Console', { globals: ['console'] }),
  library('clock', 'Clock', { starter: ticks }),
  library('http', 'Http', { requires: ['Tcp'], globals: ['fetch'], starter }),
  library('tcp', 'Tcp'),
];
const blank: Template = {
  name: 'blank',
  files: [{ path: 'main.ts', content: "export default function main() {\n  console.log('hello');\n}\n" }],
};

let workspace: WorkspaceStore;
let catalogue: StoreApi<CatalogueState>;
let notices: ReturnType<typeof createNotices>;
let pictures: Pictures;
/** What waits for a pause of the hand. */
let waiting: (() => void)[];

beforeEach(() => {
  const items = new Map<string, string>();
  workspace = createWorkspace({
    storage: workspaceStorage({
      storage: {
        getItem: (key) => items.get(key) ?? null,
        setItem: (key, value) => void items.set(key, value),
        removeItem: (key) => void items.delete(key),
      },
      now: () => 1,
      after: () => () => {},
      onUnwritable: () => {},
    }),
    now: () => 1,
    newId: () => 'id',
    first: blank,
  });
  catalogue = createStore<CatalogueState>()(() => ({ kind: 'ready', known: knownOf(libraries) }));
  notices = createNotices();
  waiting = [];
  pictures = new Pictures({
    workspace,
    catalogue,
    notices,
    after: (_ms, run) => {
      waiting.push(run);
      return () => {
        waiting = waiting.filter((each) => each !== run);
      };
    },
  });
});

function text(path: string): string | undefined {
  return currentDraft(workspace.getState()).files.find((file) => file.path === path)?.content;
}

function placed(): string[] {
  return [...(pictures.store.getState().read?.composition.libraries.keys() ?? [])];
}

function pause(): void {
  for (const run of waiting.splice(0)) run();
}

test('a picture that nobody has drawn follows the code, when the hand pauses', () => {
  expect(pictures.store.getState().read).toMatchObject({ isBlank: true, composition: { origin: 'derived' } });
  expect(placed()).toEqual(['console']);
  workspace.getState().writeFile('main.ts', 'export default ({ clock }: { clock: unknown }) => clock;');
  expect(placed()).toEqual(['console']);
  pause();
  expect(placed()).toEqual(['clock']);
});

test('the first library of an unwritten appliance brings its starter, and both go with one undo', () => {
  pictures.edit({ kind: 'add', library: 'http', use: true });
  expect(text('main.ts')).toBe(starter);
  expect(placed()).toEqual(['http', 'tcp']);
  expect(JSON.parse(text('appliance.json') ?? '')).toEqual({
    libraries: { http: {}, tcp: {} },
    uses: ['http'],
  });
  const [notice] = notices.getState().list;
  expect(notice?.title).toBe('Done: add HTTP.');
  notice?.action?.run();
  expect(text('main.ts')).toBe(blank.files[0]?.content);
  expect(text('appliance.json')).toBeUndefined();
  expect(pictures.redo()).toBe('add HTTP');
  expect(text('main.ts')).toBe(starter);
});

test('a starter stays while its library is used, and makes room for the next one when it is not', () => {
  pictures.edit({ kind: 'add', library: 'http', use: true });
  pictures.edit({ kind: 'add', library: 'clock', use: true });
  expect(text('main.ts')).toBe(starter);
  pictures.edit({ kind: 'remove', libraries: ['http', 'clock'] });
  pictures.edit({ kind: 'add', library: 'clock', use: true });
  expect(text('main.ts')).toBe(ticks);
  expect(placed()).toEqual(['clock', 'console']);
  expect([...(pictures.store.getState().read?.composition.uses ?? [])]).toEqual(['clock', 'console']);
});

test('a main.ts that somebody wrote stays, also through undo', () => {
  pictures.edit({ kind: 'add', library: 'http', use: true });
  workspace.getState().writeFile('main.ts', 'export default {}; // mine');
  pictures.edit({ kind: 'add', library: 'clock', use: true });
  pictures.undo();
  pictures.undo();
  expect(text('main.ts')).toBe('export default {}; // mine');
  expect(text('appliance.json')).toBeUndefined();
});

test('what was typed into appliance.json since is a step of its own', () => {
  pictures.edit({ kind: 'add', library: 'http', use: true });
  const drawn = text('appliance.json');
  workspace.getState().writeFile('appliance.json', '{ "libraries": { "clock": {} }, "uses": ["clock"] }');
  pause();
  expect(placed()).toEqual(['clock']);
  pictures.undo();
  expect(text('appliance.json')).toBe(drawn);
  expect(placed()).toEqual(['http', 'tcp']);
});

test('a manifest that cannot be read keeps the last picture, and no edit', () => {
  pictures.edit({ kind: 'add', library: 'http', use: true });
  workspace.getState().writeFile('appliance.json', '{ "libraries": ');
  pause();
  expect(pictures.store.getState().unreadable).toMatchObject({ path: 'appliance.json' });
  expect(placed()).toEqual(['http', 'tcp']);
  expect(pictures.edit({ kind: 'remove', libraries: ['http'] })).toBeUndefined();
  expect(text('appliance.json')).toBe('{ "libraries": ');
});

test('targets are those that Run boots, and chosen in the picture they are written', () => {
  workspace.getState().setTargets(['unix']);
  expect(pictures.store.getState().read?.composition.targets).toEqual(['unix']);
  pictures.edit({ kind: 'set-targets', targets: ['unix', 'arm'] });
  expect(currentDraft(workspace.getState()).targets).toEqual(['unix', 'arm']);
  expect(JSON.parse(text('appliance.json') ?? '')).toEqual({ targets: ['unix', 'arm'] });
  pictures.undo();
  expect(currentDraft(workspace.getState()).targets).toEqual(['unix']);
});

test('what a hand moved is kept with the draft and can be undone', () => {
  pictures.move({ app: { x: 5, y: 6 } });
  pictures.move({ 'library:console': { x: 1, y: 2 } });
  const moved = (): unknown => currentDraft(workspace.getState()).moved[''];
  expect(moved()).toEqual({ app: { x: 5, y: 6 }, 'library:console': { x: 1, y: 2 } });
  pictures.move({}, 'lay out');
  expect(moved()).toEqual({});
  pictures.undo();
  pictures.undo();
  expect(moved()).toEqual({ app: { x: 5, y: 6 } });
});

test('without a catalogue there is no picture, and an edit says why it does nothing', () => {
  catalogue.setState({ kind: 'loading' }, true);
  expect(pictures.edit({ kind: 'add', library: 'http' })).toBeUndefined();
  expect(notices.getState().list[0]?.title).toBe('There are no libraries yet.');
});

test('targets edited as text move the top bar, and the top bar writes them where the file names them', () => {
  workspace.getState().addFile('appliance.json', '{ "targets": ["unix", "kvm"] }');
  pictures.setTargets(['unix', 'kvm']);
  pause();
  workspace.getState().writeFile('appliance.json', '{ "targets": ["arm"] }');
  pause();
  expect(currentDraft(workspace.getState()).targets).toEqual(['arm']);
  pictures.setTargets(['unix', 'arm']);
  expect(JSON.parse(text('appliance.json') ?? '')).toEqual({ targets: ['unix', 'arm'] });
  pause();
  expect(currentDraft(workspace.getState()).targets).toEqual(['unix', 'arm']);
});

test('targets chosen one right after the other are those of the last choice, at every moment', () => {
  workspace.getState().addFile('appliance.json', '{ "targets": ["unix"] }');
  pictures.setTargets(['unix']);
  pause();
  pictures.setTargets(['unix', 'kvm']);
  pictures.setTargets(['kvm']);
  expect(currentDraft(workspace.getState()).targets).toEqual(['kvm']);
  pause();
  expect(currentDraft(workspace.getState()).targets).toEqual(['kvm']);
});

test('an appliance.json that names no targets gets none from the top bar', () => {
  workspace.getState().addFile('appliance.json', '{ "name": "quay" }');
  pause();
  pictures.setTargets(['kvm']);
  pause();
  expect(text('appliance.json')).toBe('{ "name": "quay" }');
  expect(currentDraft(workspace.getState()).targets).toEqual(['kvm']);
});

test('what the code takes beyond a placed picture is known, and placed when it is asked for', () => {
  pictures.edit({ kind: 'add', library: 'http', use: true });
  workspace.getState().writeFile('main.ts', 'export default ({ http, clock }: Needs) => http(clock);\n');
  pause();
  expect(pictures.store.getState().read?.mentioned).toEqual(['clock']);
  pictures.edit({ kind: 'add', library: 'clock', use: true });
  expect(pictures.store.getState().read?.mentioned).toEqual([]);
  expect(text('main.ts')).toContain('http(clock)');
});

test('code that is given with an edit is the starter of an appliance that nobody has written, and of no other', () => {
  const asking = {
    kind: 'all' as const,
    edits: askingLibraries.map((name) => ({ kind: 'add' as const, library: name, use: true })),
  };
  pictures.edit(asking, { starter: askingCode('kv') });
  expect(text('main.ts')).toBe(askingCode('kv'));
  expect([...(pictures.store.getState().read?.composition.uses ?? [])]).toEqual(['http', 'tcp']);
  expect(pictures.store.getState().read?.mentioned).toEqual([]);
  pictures.undo();
  expect(text('main.ts')).toBe(blank.files[0]?.content);
  workspace.getState().writeFile('main.ts', 'mine();\n');
  pictures.edit(asking, { starter: askingCode('kv') });
  expect(text('main.ts')).toBe('mine();\n');
});
