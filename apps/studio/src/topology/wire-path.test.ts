import { expect, test } from 'vitest';
import { type Anchor, pathBetween } from './wire-path.ts';

const anchor = (left: number, y: number, bottom = 100): Anchor => ({ left, right: left + 100, y, bottom });
const [one, two, three] = [anchor(10, 40), anchor(134, 60), anchor(258, 50)];
const cards = [one, two, three];

/** The points that a path touches or is drawn to. */
const pointsOf = (path: string): [number, number][] =>
  [...path.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

test('a wire leaves one card where the other one is, from whichever end it is told', () => {
  const between = pathBetween(one, two, cards, 0);
  expect(between.plugs).toEqual([
    { x: 110, y: 40 },
    { x: 134, y: 60 },
  ]);
  expect(between.path).toBe('M110,40C122,40 122,60 134,60');
  expect(pathBetween(two, one, cards, 0)).toEqual(between);
});

test('it passes a card that is between its ends below, in the room beside the columns', () => {
  const points = pointsOf(pathBetween(one, three, cards, 1).path);
  for (const [x, y] of points) {
    const isBesides = x <= 134 || x >= 234;
    expect(isBesides || y > two.bottom).toBe(true);
  }
  expect(Math.max(...points.map(([, y]) => y))).toBe(108);
  expect(points.at(-1)).toEqual([258, 50]);
});

test('cards one below the other have it round their right sides, each lane in its place', () => {
  const below = anchor(10, 240, 300);
  const farthest = [0, 1, 2].map((lane) => {
    const { path, plugs } = pathBetween(one, below, [...cards, below], lane);
    expect(plugs).toEqual([
      { x: 110, y: 40 },
      { x: 110, y: 240 },
    ]);
    return Math.max(...pointsOf(path).map(([x]) => x));
  });
  expect(farthest).toEqual([115, 118, 121]);
});
