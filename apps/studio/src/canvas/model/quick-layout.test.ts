import type { NodeId } from '@skerry/composition';
import { expect, test } from 'vitest';
import type { Picture, PictureNode } from './picture.ts';
import { quickLayout } from './quick-layout.ts';

const perLayer = 40;
const layers = 5;

function node(id: NodeId, kind: PictureNode['kind'], width = 150): PictureNode {
  return {
    id,
    kind,
    title: id,
    summary: '',
    provides: [],
    requires: [],
    weight: undefined,
    problems: [],
    width,
    height: kind === 'app' ? 42 : 60,
    label: id,
  };
}

function edge(from: NodeId, to: NodeId): Picture['edges'][number] {
  return { id: `${from}→${to}`, from, to, port: 'P', isQuiet: false };
}

/** Two hundred libraries in layers; each uses two of the next. */
function large(more: Picture['edges'] = []): Picture {
  const id = (layer: number, at: number): NodeId => `library:l${layer}-${at % perLayer}`;
  const names = Array.from({ length: layers * perLayer }, (_, at) =>
    id(Math.floor(at / perLayer), at % perLayer),
  );
  const edges = names.flatMap((from, index) => {
    const [layer, at] = [Math.floor(index / perLayer), index % perLayer];
    return layer === layers - 1
      ? []
      : [edge(from, id(layer + 1, at * 3)), edge(from, id(layer + 1, at * 7 + 1))];
  });
  const top = names.slice(0, perLayer).map((name) => edge('app', name));
  return {
    nodes: [
      node('app', 'app'),
      ...names.map((name) => node(name, 'library')),
      node('device:network', 'device'),
    ],
    edges: [...top, ...edges, ...more],
    runtime: [],
  };
}

test('every node is below everything that uses it', () => {
  const picture = large();
  const { places } = quickLayout(picture);
  const y = (id: NodeId): number => places.get(id)?.y ?? Number.NaN;
  for (const { from, to } of picture.edges) expect(y(from), `${from} and ${to}`).toBeLessThan(y(to));
});

test('no node covers another, and no row is wider than can be looked at', () => {
  const picture = large();
  const { places } = quickLayout(picture);
  expect(places.size).toBe(picture.nodes.length);
  const boxes = picture.nodes.map((each) => ({ ...each, ...(places.get(each.id) ?? { x: 0, y: 0 }) }));
  expect(Math.max(...boxes.map(({ x, width }) => x + width))).toBeLessThan(3_500);
  for (const a of boxes)
    for (const b of boxes) {
      if (a.id >= b.id) continue;
      const apart =
        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(apart, `${a.id} and ${b.id}`).toBe(true);
    }
});

test('a circle is drawn too, and the same picture has the same places', () => {
  const picture = large([edge('library:l4-0', 'library:l0-0')]);
  const layout = quickLayout(picture);
  expect(layout.places.size).toBe(picture.nodes.length);
  expect(quickLayout(picture)).toEqual(layout);
});

test('what is wired to each other is near: edges are shorter than in the order of the names', () => {
  const picture = large();
  const { places } = quickLayout(picture);
  const span = (at: (id: NodeId) => number): number =>
    picture.edges.reduce((sum, { from, to }) => sum + Math.abs(at(from) - at(to)), 0);
  const byName = (id: NodeId): number => (Number(/-(\d+)$/.exec(id)?.[1] ?? 20) % 20) * 164;
  expect(span((id) => places.get(id)?.x ?? 0)).toBeLessThan(span(byName));
});
