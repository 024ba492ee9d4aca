import { expect, it } from 'vitest';
import { peersOf } from './peers.ts';

const entriesOf = (...domains: [number, string, ...string[]][]): Record<string, string> =>
  Object.fromEntries(
    [...peersOf(domains.map(([domain, appliance, ...wires]) => ({ domain, appliance, wires })))].map(
      ([path, peer]) => [path.replace(/^\/local\/domain\/(\d+)\/skerry\/wires\//, '$1 '), peer],
    ),
  );

it('tells each end of a wire the domain of the other', () => {
  expect(entriesOf([3, 'till', 'orders', 'audit'], [4, 'web'], [5, 'ledger', 'orders'])).toEqual({
    '3 orders': '5',
    '3 audit': '',
    '5 orders': '3',
  });
});

it('joins the newest domain of an appliance, and leaves the one before it alone', () => {
  const domains: [number, string, ...string[]][] = [
    [3, 'till', 'orders'],
    [5, 'ledger', 'orders'],
    [6, 'till', 'orders'],
  ];
  expect(entriesOf(...domains)).toEqual({ '3 orders': '', '5 orders': '6', '6 orders': '5' });
  expect(entriesOf([3, 'till', 'orders'], [6, 'till', 'orders'])).toEqual({ '3 orders': '', '6 orders': '' });
});

it('joins nobody by a wire of three appliances', () => {
  const domains: [number, string, ...string[]][] = [
    [3, 'a', 'x'],
    [4, 'b', 'x'],
    [5, 'c', 'x'],
  ];
  expect(entriesOf(...domains)).toEqual({ '3 x': '', '4 x': '', '5 x': '' });
});
