/** The way of a wire between two cards, as SVG draws it: through the room between cards, never behind one. Pure; in pixels. */

export interface Card {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

/** A card, and how far down its plug is. */
export interface Anchor extends Card {
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Beside a card and below it there is room for this many wires. */
const LANES = 3;
const LANE_PX = 3;
const FIRST_LANE_PX = 5;
const CORNER_PX = 4;

/**
 * From side to facing side; past cards between them below the row of the one that is higher; where no sides face each other, round
 * the right of both. Wires of different lanes do not lie on one another.
 */
export function pathBetween(
  a: Anchor,
  b: Anchor,
  cards: readonly Card[],
  lane: number,
): { path: string; plugs: readonly [Point, Point] } {
  const [first, second] = a.left <= b.left ? [a, b] : [b, a];
  const aside = FIRST_LANE_PX + (lane % LANES) * LANE_PX;
  const from = { x: first.right, y: first.y };
  if (second.left < first.right) {
    const to = { x: second.right, y: second.y };
    return { path: rounded([from, right(from, aside), right(to, aside), to]), plugs: [from, to] };
  }
  const to = { x: second.left, y: second.y };
  const isPast = cards.some(({ left }) => left > first.right && left < second.left);
  if (!isPast) {
    const pull = (to.x - from.x) / 2;
    return { path: curve(from, right(from, pull), right(to, -pull), to), plugs: [from, to] };
  }
  const below = Math.min(first.bottom, second.bottom) + aside;
  const corners = [right(from, aside), { x: from.x + aside, y: below }, { x: to.x - aside, y: below }];
  return { path: rounded([from, ...corners, right(to, -aside), to]), plugs: [from, to] };
}

/** Of one that is being drawn. */
export function pathTo(from: Point, to: Point): string {
  const pull = (to.x - from.x) / 2;
  return curve(from, right(from, pull), right(to, -pull), to);
}

const right = ({ x, y }: Point, by: number): Point => ({ x: x + by, y });

function curve(from: Point, one: Point, two: Point, to: Point): string {
  return `M${at(from)}C${at(one)} ${at(two)} ${at(to)}`;
}

/** Lines with round corners. */
function rounded(points: readonly Point[]): string {
  const [first = { x: 0, y: 0 }] = points;
  const inner = points.slice(1, -1).map((corner, index) => {
    const before = towards(corner, points[index] ?? corner);
    const after = towards(corner, points[index + 2] ?? corner);
    return `L${at(before)}Q${at(corner)} ${at(after)}`;
  });
  return `M${at(first)}${inner.join('')}L${at(points.at(-1) ?? first)}`;
}

/** A little of the way from a corner to the next one. */
function towards(corner: Point, to: Point): Point {
  const length = Math.hypot(to.x - corner.x, to.y - corner.y);
  const share = length === 0 ? 0 : Math.min(CORNER_PX, length / 2) / length;
  return { x: corner.x + (to.x - corner.x) * share, y: corner.y + (to.y - corner.y) * share };
}

const at = ({ x, y }: Point): string => `${round(x)},${round(y)}`;
const round = (length: number): number => Math.round(length * 10) / 10;
