import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ordersFor } from './rings.ts';

test.each([
  [1, 1, 10, 11],
  [1_024, 2_048, 10, 11],
  [2_048, 1_024, 11, 10],
  [2_048, 2_048, 11, 12],
  [4_096, 4_096, 12, 12],
  [4_097, 65_536, 13, 16],
  [1 << 20, 1, 20, 11],
  [1 << 20, 1 << 20, 20, 20],
])('rings of %d and %d bytes have the orders %d and %d', (receiveBytes, sendBytes, receive, send) => {
  expect(ordersFor(receiveBytes, sendBytes)).toEqual({ receive, send });
});

/** Where the list of grants ends is where the first ring in the page begins. */
const roomForGrants = (orders: readonly number[]): number => {
  const inPage = orders.filter((order) => order < 12);
  return (Math.min(4_096, ...inPage.map((order) => 2 ** order)) - 24) / 4;
};

test('any two sizes give rings that hold them, have a place of their own, and whose grants find room', () => {
  const size = fc.integer({ min: 1, max: 1 << 20 });
  fc.assert(
    fc.property(size, size, (receiveBytes, sendBytes) => {
      const { receive, send } = ordersFor(receiveBytes, sendBytes);
      expect(2 ** receive).toBeGreaterThanOrEqual(receiveBytes);
      expect(2 ** send).toBeGreaterThanOrEqual(sendBytes);
      if (receive === send) expect(receive).toBeGreaterThanOrEqual(12);
      const pages = [receive, send].reduce((sum, order) => sum + (order < 12 ? 0 : 2 ** (order - 12)), 0);
      expect(pages).toBeLessThanOrEqual(roomForGrants([receive, send]));
    }),
  );
});

test.each([0, -1, Number.NaN, (1 << 20) + 1])('no ring has %d bytes', (wrong) => {
  expect(() => ordersFor(wrong, 1)).toThrow(RangeError);
  expect(() => ordersFor(1, wrong)).toThrow(RangeError);
});
