import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Timer, TimerHeap } from './heap.ts';

const timer = (id: number, deadline: number): Timer => ({
  id,
  deadline,
  order: id,
  period: undefined,
  call: () => {},
  holds: true,
  place: -1,
});

test('gives timers by deadline, and those of one deadline in the order of setting, whatever was removed', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ add: fc.nat(20) }) },
    { weight: 2, arbitrary: fc.record({ remove: fc.nat(30) }) },
    { weight: 1, arbitrary: fc.constant('take' as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const heap = new TimerHeap();
      const all: Timer[] = [];
      let model: Timer[] = [];
      const take = (): void => {
        const earliest = model.toSorted((a, b) => a.deadline - b.deadline || a.order - b.order)[0];
        expect(heap.first).toBe(earliest);
        if (!earliest) return;
        heap.remove(earliest);
        model = model.filter((one) => one !== earliest);
      };
      for (const action of steps) {
        if (action === 'take') take();
        else if ('add' in action) {
          const made = timer(all.length, action.add);
          all.push(made);
          model.push(made);
          heap.add(made);
        } else {
          const gone = all[action.remove];
          if (gone) heap.remove(gone);
          model = model.filter((one) => one !== gone);
        }
      }
      while (model.length > 0) take();
      expect(heap.first).toBeUndefined();
    }),
  );
});
