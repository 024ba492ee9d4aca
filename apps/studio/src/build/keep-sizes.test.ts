import type { Image, Target } from '@skerry/contracts';
import { beforeEach, describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { workspaceStorage } from '../workspace/storage.ts';
import { createWorkspace, currentDraft, type WorkspaceStore } from '../workspace/store.ts';
import { newBuildView } from './build-view.ts';
import type { Builds } from './builds.ts';
import { keepSizes } from './keep-sizes.ts';

function image(digit: string, target: Target): Image {
  return {
    name: 'hello',
    target,
    digest: digit.repeat(64),
    inputs: digit.repeat(64),
    bytes: 100,
    engine: true,
    memoryMiB: 32,
    parts: [{ layer: 'engine', library: 'quickjs', bytes: 90 }],
  };
}

const store = createStore<Builds>()(() => ({ views: {} }));
let workspace: WorkspaceStore;
let nowMs: number;

beforeEach(() => {
  nowMs = 1;
  store.setState({ views: {} });
  workspace = createWorkspace({
    storage: workspaceStorage({
      storage: { getItem: () => null, setItem: () => {}, removeItem: () => {} },
      now: () => nowMs,
      after: () => () => {},
      onUnwritable: () => {},
    }),
    now: () => nowMs,
    newId: () => 'draft',
    first: { name: 'hello', files: [{ path: 'main.ts', content: 'hello' }] },
  });
});

function begin(folder: string, id: string): void {
  workspace.getState().setBuilds(currentDraft(workspace.getState()).id, { [folder]: id }, nowMs);
}

function make(id: string, ...images: Image[]): void {
  nowMs++;
  const made = Object.fromEntries(images.map((each) => [each.target, { image: each, cached: false }]));
  store.setState(({ views }) => ({ views: { ...views, [id]: { ...newBuildView(id), images: made } } }));
}

const kept = (): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(currentDraft(workspace.getState()).sizes).map(([key, list]) => [
      key,
      list.map(({ digest }) => digest.charAt(0)),
    ]),
  );

describe('what images were made of', () => {
  test('is kept by appliance and target, each image once however often the build is heard of', () => {
    const end = keepSizes({ store }, workspace);
    begin('', 'b1');
    make('b1', image('a', 'unix'));
    make('b1', image('a', 'unix'), image('b', 'kvm'));
    begin('web', 'b2');
    make('b2', image('c', 'unix'));
    expect(kept()).toEqual({ unix: ['a'], kvm: ['b'], 'web/unix': ['c'] });
    end();
  });

  test('grows by the image of the next build, and by no build that is not of the draft', () => {
    const end = keepSizes({ store }, workspace);
    begin('', 'b1');
    make('b1', image('a', 'unix'));
    begin('', 'b2');
    make('b2', image('b', 'unix'));
    make('b1', image('a', 'unix'));
    make('other', image('d', 'unix'));
    expect(kept()).toEqual({ unix: ['a', 'b'] });
    end();
    begin('', 'b3');
    make('b3', image('e', 'unix'));
    expect(kept()).toEqual({ unix: ['a', 'b'] });
  });
});
