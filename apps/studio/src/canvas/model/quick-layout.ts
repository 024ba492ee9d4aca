import type { NodeId } from '@skerry/composition';
import { belowLayers, isLayered, type Layout, type Place } from './layout.ts';
import type { Picture, PictureNode } from './picture.ts';

/**
 * Layers for large pictures, in some milliseconds and at once: ELK needs seconds for two hundred libraries, and then draws them
 * several times as wide. A node is below everything that uses it; in its layer it is near what it is wired to. A layer that would
 * be too wide to look at is broken into rows. Edges are not kept apart from nodes that they pass.
 */

/** A picture with more nodes than this is laid out here. */
export const quickFrom = 60;

const columnGap = 14;
const rowGap = 26;
const widestRow = 2_600;
/** Down and up again; more changes little. */
const sweeps = 4;

type Neighbours = ReadonlyMap<NodeId, readonly NodeId[]>;

export function quickLayout(picture: Picture): Layout {
  const nodes = picture.nodes.filter(isLayered);
  const ids = new Set(nodes.map(({ id }) => id));
  const edges = picture.edges.filter(({ from, to }) => ids.has(from) && ids.has(to));
  const used = neighbours(edges.map(({ from, to }) => [from, to]));
  const users = neighbours(edges.map(({ from, to }) => [to, from]));
  const layers = ordered(layersOf(nodes, used, users), used, users);
  return belowLayers(picture, placed(layers.flatMap(rowsOf)));
}

function neighbours(pairs: readonly (readonly [NodeId, NodeId])[]): Neighbours {
  const found = new Map<NodeId, NodeId[]>();
  for (const [of, other] of pairs) {
    const list = found.get(of);
    if (list) list.push(other);
    else found.set(of, [other]);
  }
  return found;
}

/** By the longest way from above. Of a circle, what comes first in the picture is on top. */
function layersOf(nodes: readonly PictureNode[], used: Neighbours, users: Neighbours): PictureNode[][] {
  const waitsFor = new Map(nodes.map(({ id }) => [id, users.get(id)?.length ?? 0]));
  const depth = new Map<NodeId, number>();
  const ready = nodes.filter(({ id }) => waitsFor.get(id) === 0).map(({ id }) => id);
  for (const { id: first } of nodes) {
    if (ready.length === 0 && waitsFor.has(first)) ready.push(first);
    for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
      if (!waitsFor.delete(id)) continue;
      const own = depth.get(id) ?? (id === 'app' ? 0 : 1);
      depth.set(id, own);
      for (const below of used.get(id) ?? []) {
        const left = waitsFor.get(below);
        if (left === undefined) continue;
        depth.set(below, Math.max(depth.get(below) ?? 0, own + 1));
        waitsFor.set(below, left - 1);
        if (left === 1) ready.push(below);
      }
    }
  }
  const layers: PictureNode[][] = [];
  for (const node of nodes) {
    const at = depth.get(node.id) ?? 0;
    layers[at] ??= [];
    layers[at].push(node);
  }
  return layers.filter(Boolean);
}

/** Every layer sorted by the middle of what its nodes are wired to, downwards and upwards in turn. */
function ordered(layers: PictureNode[][], used: Neighbours, users: Neighbours): PictureNode[][] {
  const at = new Map<NodeId, number>();
  const note = (layer: readonly PictureNode[]): void =>
    layer.forEach(({ id }, index) => {
      at.set(id, (index + 0.5) / layer.length);
    });
  for (const layer of layers) note(layer);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const isDown = sweep % 2 === 0;
    const wired = isDown ? users : used;
    for (const layer of isDown ? layers : layers.toReversed()) {
      const middle = new Map(layer.map(({ id }) => [id, middleOf(id, wired, at)]));
      layer.sort((a, b) => (middle.get(a.id) ?? 0) - (middle.get(b.id) ?? 0));
      note(layer);
    }
  }
  return layers;
}

function middleOf(id: NodeId, wired: Neighbours, at: ReadonlyMap<NodeId, number>): number {
  const others = wired.get(id) ?? [];
  if (others.length === 0) return at.get(id) ?? 0;
  return others.reduce((sum, other) => sum + (at.get(other) ?? 0), 0) / others.length;
}

function widthOf(row: readonly PictureNode[]): number {
  return row.reduce((sum, { width }) => sum + width + columnGap, -columnGap);
}

/** A layer in as many rows of about the same width as it needs. */
function rowsOf(layer: readonly PictureNode[]): PictureNode[][] {
  const count = Math.ceil(widthOf(layer) / widestRow);
  const each = Math.ceil(layer.length / count);
  return Array.from({ length: count }, (_, row) => layer.slice(row * each, (row + 1) * each));
}

function placed(rows: readonly (readonly PictureNode[])[]): ReadonlyMap<NodeId, Place> {
  const places = new Map<NodeId, Place>();
  const widest = Math.max(0, ...rows.map(widthOf));
  let y = 0;
  for (const row of rows) {
    let x = Math.round((widest - widthOf(row)) / 2);
    for (const { id, width } of row) {
      places.set(id, { x, y });
      x += width + columnGap;
    }
    y += Math.max(0, ...row.map(({ height }) => height)) + rowGap;
  }
  return places;
}
