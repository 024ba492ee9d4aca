import { beforeEach, describe, expect, test } from 'vitest';
import { appliancesOf } from '../design/appliances.ts';
import { addAppliance, removeAppliance, renameAppliance, type StartingPoint } from '../design/project.ts';
import { workspaceStorage } from '../workspace/storage.ts';
import { createWorkspace, currentDraft, type WorkspaceStore } from '../workspace/store.ts';
import { ProjectEdits } from './project-edits.ts';

const kv = starting('kv', 'keep');
const web = starting('web', 'serve');

function starting(name: string, content: string): StartingPoint {
  return { name, files: [{ path: 'main.ts', content }], shared: [] };
}

let workspace: WorkspaceStore;
let edits: ProjectEdits;

beforeEach(() => {
  let ids = 0;
  workspace = createWorkspace({
    storage: workspaceStorage({
      storage: { getItem: () => null, setItem: () => {}, removeItem: () => {} },
      now: () => 1,
      after: () => () => {},
      onUnwritable: () => {},
    }),
    now: () => 1,
    newId: () => `draft-${ids++}`,
    first: { name: 'hello', files: [{ path: 'main.ts', content: 'hello' }] },
  });
  workspace.getState().openProject();
  edits = new ProjectEdits(workspace, () => 1);
});

const add = (start: StartingPoint) =>
  edits.do(`add ${start.name}`, (draft, now) => addAppliance(draft, start, now));
const folders = (): string[] => appliancesOf(currentDraft(workspace.getState())).map(({ folder }) => folder);
const contentOf = (path: string): string | undefined =>
  currentDraft(workspace.getState()).files.find((file) => file.path === path)?.content;

function labels(): { undo: string | undefined; redo: string | undefined } {
  const { id } = currentDraft(workspace.getState());
  const { past, future } = edits.store.getState();
  return { undo: past[id]?.at(-1)?.label, redo: future[id]?.at(-1)?.label };
}

describe('edits of a project', () => {
  test('are taken back in turn and done again, and say which comes next', () => {
    expect(add(kv)).toEqual({ folder: 'kv' });
    expect(add(web)).toEqual({ folder: 'web' });
    expect(labels()).toEqual({ undo: 'add web', redo: undefined });
    edits.undo();
    expect(folders()).toEqual(['kv']);
    expect(labels()).toEqual({ undo: 'add kv', redo: 'add web' });
    edits.undo();
    expect(currentDraft(workspace.getState()).files).toEqual([]);
    edits.redo();
    edits.redo();
    expect(folders()).toEqual(['kv', 'web']);
    expect(labels()).toEqual({ undo: 'add web', redo: undefined });
  });

  test('leave what was typed since, and follow an appliance to its other name and back', () => {
    add(kv);
    edits.do('rename kv', (draft, now) => renameAppliance(draft, 'kv', 'store', now));
    workspace.getState().writeFile('store/main.ts', 'typed since');
    edits.undo();
    expect(contentOf('kv/main.ts')).toBe('typed since');
    edits.redo();
    expect(contentOf('store/main.ts')).toBe('typed since');
  });

  test('that are refused change nothing, and are nothing to take back', () => {
    add(kv);
    const before = currentDraft(workspace.getState()).files;
    expect(edits.do('remove web', (draft) => removeAppliance(draft, 'web'))).toEqual({
      refusal: { kind: 'missing', folder: 'web' },
    });
    expect(currentDraft(workspace.getState()).files).toBe(before);
    expect(labels().undo).toBe('add kv');
  });

  test('a new one ends what could be done again', () => {
    add(kv);
    edits.undo();
    add(web);
    edits.redo();
    expect(folders()).toEqual(['web']);
  });

  test('belong to their draft: another one has nothing to take back', () => {
    add(kv);
    workspace.getState().openProject();
    edits.undo();
    expect(labels()).toEqual({ undo: undefined, redo: undefined });
    expect(
      workspace.getState().drafts.some(({ files }) => files.some(({ path }) => path === 'kv/main.ts')),
    ).toBe(true);
  });

  test('the fifty newest are kept', () => {
    for (let count = 0; count < 60; count++) {
      if (count % 2 === 0) add(kv);
      else edits.do('remove kv', (draft) => removeAppliance(draft, 'kv'));
    }
    for (let count = 0; count < 60; count++) edits.undo();
    const { id } = currentDraft(workspace.getState());
    expect(edits.store.getState().future[id]).toHaveLength(50);
    expect(edits.store.getState().past[id]).toEqual([]);
  });
});
