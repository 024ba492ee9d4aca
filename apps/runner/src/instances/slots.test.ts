import { describe, expect, it } from 'vitest';
import { Slots } from './slots.ts';

describe('Slots', () => {
  it('makes who comes when all are taken wait for the next free one, in order', async () => {
    const slots = new Slots(1);
    await slots.take();
    const order: number[] = [];
    const first = slots.take().then(() => order.push(1));
    const second = slots.take().then(() => order.push(2));
    expect(slots.free).toBe(0);
    slots.release();
    await first;
    expect(order).toEqual([1]);
    slots.release();
    await second;
    expect(order).toEqual([1, 2]);
    slots.release();
    expect(slots.free).toBe(1);
  });
});
