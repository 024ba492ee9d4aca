import type { Graph, GraphNode, NodeId } from '@skerry/composition';

/**
 * A picture of an appliance that is small enough for a card: the app above, below it what it uses in layers, the devices
 * at the bottom. Targets, the runtime, and a device that only the runtime needs are left away. The same graph gives the same sketch, without a layout engine:
 * a gallery draws a dozen at once.
 */
export interface Sketch {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly SketchBox[];
  readonly lines: readonly SketchLine[];
}

export interface SketchBox {
  readonly id: NodeId;
  readonly kind: 'app' | 'library' | 'device';
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** From the lower edge of a box to the upper edge of another. */
export interface SketchLine {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
}

/** Of a letter in the monospace face at 10 px. */
const letterWidth = 6.1;
const padding = 14;
const boxHeight = 17;
const columnGap = 10;
/** As small as a line can bend in: what uses the network is seven rows deep. */
const rowGap = 9;

interface Node {
  readonly id: NodeId;
  readonly kind: SketchBox['kind'];
  readonly label: string;
}

export function sketchOf({ nodes, edges }: Pick<Graph, 'nodes' | 'edges'>, appName: string): Sketch {
  const used = new Set(edges.map(({ to }) => to));
  const shown = nodes
    .filter(({ kind, id }) => kind !== 'device' || used.has(id))
    .flatMap((node): Node[] => drawn(node, appName));
  const ids = new Set(shown.map(({ id }) => id));
  const arrows = edges.filter(({ from, to }) => ids.has(from) && ids.has(to));
  const rows = ordered(rowsOf(shown, arrows), arrows);
  const widths = rows.map((row) => row.reduce((sum, node) => sum + widthOf(node) + columnGap, -columnGap));
  const width = Math.max(...widths);
  const boxes = rows.flatMap((row, level) => {
    let x = (width - (widths[level] ?? 0)) / 2;
    return row.map((node): SketchBox => {
      const box = {
        ...node,
        x,
        y: level * (boxHeight + rowGap),
        width: widthOf(node),
        height: boxHeight,
      };
      x += box.width + columnGap;
      return box;
    });
  });
  const byId = new Map(boxes.map((box) => [box.id, box]));
  return {
    width,
    height: rows.length * (boxHeight + rowGap) - rowGap,
    boxes,
    lines: arrows.flatMap(({ from, to }) => {
      const [upper, lower] = [byId.get(from), byId.get(to)];
      // One that leads upwards closes a circle of needs; in a sketch it would only cross the others.
      if (!upper || !lower || upper.y >= lower.y) return [];
      return {
        from: { x: upper.x + upper.width / 2, y: upper.y + upper.height },
        to: { x: lower.x + lower.width / 2, y: lower.y },
      };
    }),
  };
}

function drawn(node: GraphNode, appName: string): Node[] {
  switch (node.kind) {
    case 'app':
      return [{ id: node.id, kind: 'app', label: appName }];
    case 'library':
      return [{ id: node.id, kind: 'library', label: node.library.name }];
    case 'unknown':
      return [{ id: node.id, kind: 'library', label: node.name }];
    case 'device':
      return [{ id: node.id, kind: 'device', label: node.device }];
    case 'target':
      return [];
  }
}

function widthOf({ label }: Node): number {
  return Math.ceil(label.length * letterWidth) + padding;
}

type Arrow = { readonly from: NodeId; readonly to: NodeId };

/** Each node one row below the lowest that uses it; the devices in a row of their own. Needs may go in a circle. */
function rowsOf(nodes: readonly Node[], arrows: readonly Arrow[]): Node[][] {
  const level = new Map<NodeId, number>();
  const place = (id: NodeId, at: number, path: ReadonlySet<NodeId>): void => {
    if (path.has(id) || at <= (level.get(id) ?? -1)) return;
    level.set(id, at);
    const further = new Set(path).add(id);
    for (const { from, to } of arrows) if (from === id) place(to, at + 1, further);
  };
  place('app', 0, new Set());
  // What is placed and not used stands where the app's own libraries do.
  for (const { id, kind } of nodes) if (kind === 'library' && !level.has(id)) place(id, 1, new Set());
  const libraries = nodes.filter(({ kind }) => kind !== 'device');
  const deepest = Math.max(...libraries.map(({ id }) => level.get(id) ?? 1));
  const rows = Array.from({ length: deepest + 1 }, (_, at) =>
    libraries.filter(({ id }) => (level.get(id) ?? 1) === at),
  );
  const devices = nodes.filter(({ kind }) => kind === 'device');
  return [...rows, devices].filter((row) => row.length > 0);
}

/** Each row by where its users stand in the rows above, so that few lines cross. */
function ordered(rows: readonly Node[][], arrows: readonly Arrow[]): Node[][] {
  const at = new Map<NodeId, number>();
  return rows.map((row) => {
    const middles = new Map(
      row.map(({ id }, index) => {
        const users = arrows.flatMap(({ from, to }) => (to === id ? (at.get(from) ?? []) : []));
        const sum = users.reduce((total, each) => total + each, 0);
        return [id, users.length > 0 ? sum / users.length : (index + 0.5) / row.length];
      }),
    );
    const sorted = [...row].sort((a, b) => (middles.get(a.id) ?? 0) - (middles.get(b.id) ?? 0));
    for (const [index, { id }] of sorted.entries()) at.set(id, (index + 0.5) / sorted.length);
    return sorted;
  });
}
