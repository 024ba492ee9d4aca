import { beforeEach, describe, expect, test } from 'vitest';
import type { Template } from '../design/draft.ts';
import { readKept, workspaceKey, workspaceStorage } from './storage.ts';
import { createWorkspace, currentDraft, type WorkspaceStore } from './store.ts';

const hello: Template = { name: 'hello', files: [{ path: 'main.ts', content: 'hello' }] };
const clock: Template = { name: 'clock', files: [{ path: 'main.ts', content: 'clock' }], targets: ['unix'] };

/** The browser's storage, which can be full. */
class Shelf {
  readonly items = new Map<string, string>();
  full = false;
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  removeItem = (key: string): void => void this.items.delete(key);
  setItem = (key: string, value: string): void => {
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
    this.items.set(key, value);
  };
}

let shelf: Shelf;
let now: number;
let unwritable: number;

/** A page on the shelf; `keep` is what its gathered write would do a moment later. */
function page(): { store: WorkspaceStore; keep: () => void } {
  const storage = workspaceStorage({
    storage: shelf,
    now: () => now,
    after: () => () => {},
    onUnwritable: () => unwritable++,
  });
  let ids = 0;
  const store = createWorkspace({
    storage,
    now: () => now,
    newId: () => `draft-${now}-${ids++}`,
    first: hello,
  });
  return { store, keep: storage.flush };
}

beforeEach(() => {
  shelf = new Shelf();
  now = 100;
  unwritable = 0;
});

describe('the workspace', () => {
  test('begins with the hello example open', () => {
    expect(currentDraft(page().store.getState())).toMatchObject({ example: 'hello', active: 'main.ts' });
  });

  test('an example that was edited is as it was left when it is opened again', () => {
    const { store } = page();
    const act = store.getState();
    act.writeFile('main.ts', 'edited');
    act.openExample(clock);
    expect(currentDraft(store.getState())).toMatchObject({ example: 'clock', targets: ['unix'] });
    act.openExample(hello);
    expect(currentDraft(store.getState()).files[0]?.content).toBe('edited');
    act.startOver(hello);
    expect(currentDraft(store.getState()).files[0]?.content).toBe('hello');
    expect(store.getState().drafts).toHaveLength(2);
  });

  test('survives a reload whole: sources, tabs, cursor, targets, build and machines', () => {
    const before = page();
    const act = before.store.getState();
    act.createFile('greet.ts');
    act.writeFile('greet.ts', 'greet');
    act.setTargets(['kvm']);
    act.setParameters('Ada');
    const { id } = currentDraft(before.store.getState());
    act.setCursor(id, 'greet.ts', { line: 3, column: 4, scrollTop: 20 });
    act.setBuilds(id, { '': 'b1' }, 100);
    act.setMachine(id, { folder: '', target: 'kvm' }, { instanceId: 'i1', buildId: 'b1' });
    before.keep();
    expect(currentDraft(page().store.getState())).toEqual(currentDraft(before.store.getState()));
  });

  test('a draft that was kept before there were projects keeps its build and its machines', () => {
    const before = page();
    const { id } = currentDraft(before.store.getState());
    before.store
      .getState()
      .setMachine(id, { folder: '', target: 'kvm' }, { instanceId: 'i1', buildId: 'b1' });
    before.keep();
    const kept = JSON.parse(shelf.getItem(workspaceKey) ?? '');
    const { builds: _, ...old } = kept.state.drafts[0];
    kept.state.drafts[0] = { ...old, buildId: 'b1' };
    shelf.setItem(workspaceKey, JSON.stringify(kept));
    expect(currentDraft(page().store.getState())).toMatchObject({
      builds: { '': 'b1' },
      machines: { kvm: { instanceId: 'i1', buildId: 'b1' } },
    });
  });

  test('a draft has one project, and machines of each of its appliances', () => {
    const { store } = page();
    const act = store.getState();
    const { id } = currentDraft(store.getState());
    const project = act.projectOf(id);
    expect(act.projectOf(id)).toBe(project);
    act.setBuilds(id, { web: 'b1' }, 1);
    act.setBuilds(id, { kv: 'b2' }, 2);
    act.setMachine(id, { folder: 'web', target: 'arm' }, { instanceId: 'i1', buildId: 'b1' });
    expect(currentDraft(store.getState())).toMatchObject({
      project,
      builds: { web: 'b1', kv: 'b2' },
      machines: { 'web/arm': { instanceId: 'i1' } },
    });
  });

  test('there is always a draft, also after the last one was removed', () => {
    const { store } = page();
    store.getState().removeDraft(currentDraft(store.getState()).id);
    expect(currentDraft(store.getState())).toMatchObject({ example: 'hello' });
  });
});

describe('what the browser keeps', () => {
  test('a full storage is told once, and again only after a write went well', () => {
    const { store, keep } = page();
    const write = (content: string): void => {
      store.getState().writeFile('main.ts', content);
      keep();
    };
    shelf.full = true;
    write('1');
    write('2');
    expect(unwritable).toBe(1);
    shelf.full = false;
    write('3');
    shelf.full = true;
    write('4');
    expect(unwritable).toBe(2);
    expect(currentDraft(store.getState()).files[0]?.content).toBe('4');
  });

  test.each(['', '{', '[]', '{"version":2,"savedAt":1,"state":{}}'])('%j is as good as nothing', (text) => {
    shelf.items.set(workspaceKey, text);
    expect(currentDraft(page().store.getState())).toMatchObject({ example: 'hello' });
  });

  test('one draft in an unknown form does not take the others with it', () => {
    const { store, keep } = page();
    store.getState().openExample(clock);
    keep();
    const text = shelf.items.get(workspaceKey)?.replace('"example":"hello"', '"example":42') ?? null;
    expect(readKept(text)?.kept.drafts.map(({ example }) => example)).toEqual(['clock']);
  });
});

describe('two pages', () => {
  function hear(store: WorkspaceStore): string[] {
    const kept = readKept(shelf.getItem(workspaceKey));
    return kept ? store.getState().merge(kept.kept, kept.savedAt) : [];
  }

  test('edits of one reach the other, by name', () => {
    const one = page();
    one.store.getState().writeFile('main.ts', 'first');
    one.keep();
    const two = page();
    now = 200;
    two.store.getState().writeFile('main.ts', 'second');
    two.keep();
    expect(hear(one.store)).toEqual(['hello/main.ts']);
    expect(currentDraft(one.store.getState()).files[0]?.content).toBe('second');
    expect(hear(one.store)).toEqual([]);
  });

  test('an older save does not undo a newer edit', () => {
    const one = page();
    one.store.getState().writeFile('main.ts', 'first');
    one.keep();
    now = 200;
    one.store.getState().writeFile('main.ts', 'newer');
    expect(hear(one.store)).toEqual([]);
    expect(currentDraft(one.store.getState()).files[0]?.content).toBe('newer');
  });

  test('a page that was just opened does not undo what another one has not saved yet', () => {
    const one = page();
    one.store.getState().writeFile('main.ts', 'first');
    now = 200;
    const two = page();
    two.store.getState().createFile('more.ts');
    two.keep();
    hear(one.store);
    expect(currentDraft(one.store.getState()).files.map(({ content }) => content)).toEqual(['first', '']);
    expect(one.store.getState().drafts).toHaveLength(1);
  });

  test('an appliance that was begun in one is there in the other', () => {
    const one = page();
    one.keep();
    const two = page();
    two.store.getState().openExample(clock);
    two.keep();
    hear(one.store);
    expect(one.store.getState().drafts.map(({ example }) => example)).toEqual(['hello', 'clock']);
    expect(currentDraft(one.store.getState()).example).toBe('hello');
  });
});
