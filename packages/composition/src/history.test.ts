import { describe, expect, it } from 'vitest';
import { picture } from '../test/made-up.ts';
import { differenceOf } from './difference.ts';
import { History } from './history.ts';

describe('the history', () => {
  it('undoes and does again, and says what', () => {
    const history = new History<number>();
    history.did(0, 'one');
    history.did(1, 'two');
    expect(history.canUndo).toBe('two');
    expect(history.undo(2)).toEqual({ state: 1, label: 'two' });
    expect([history.canUndo, history.canRedo]).toEqual(['one', 'two']);
    expect(history.redo(1)).toEqual({ state: 2, label: 'two' });
    expect(history.redo(2)).toBeUndefined();
  });

  it('forgets what was undone when something else is done', () => {
    const history = new History<number>();
    history.did(0, 'one');
    history.undo(1);
    history.did(0, 'other');
    expect(history.canRedo).toBeUndefined();
  });

  it('keeps no more steps than it may', () => {
    const history = new History<number>(2);
    for (const step of [0, 1, 2]) history.did(step, `${step}`);
    expect([history.undo(3), history.undo(2), history.undo(1)]).toEqual([
      { state: 2, label: '2' },
      { state: 1, label: '1' },
      undefined,
    ]);
    expect(() => new History(0)).toThrow(RangeError);
  });
});

describe('a difference', () => {
  it('names libraries, uses, parameters and targets', () => {
    const before = picture(['a', 'b', 'c'], ['a', 'b'], { targets: ['unix', 'kvm'] });
    const after = {
      ...picture(['b', 'c', 'd'], ['b', 'd'], { targets: ['arm', 'unix'] }),
      libraries: new Map([
        ['b', { x: 1 }],
        ['c', {}],
        ['d', {}],
      ]),
    };
    expect(differenceOf(before, after)).toEqual({
      added: ['d'],
      removed: ['a'],
      uses: { added: ['d'], removed: ['a'] },
      parameters: [{ library: 'b', name: 'x', before: undefined, after: 1 }],
      targets: { added: ['arm'], removed: ['kvm'] },
    });
  });
});
