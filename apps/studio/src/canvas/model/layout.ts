import type { NodeId } from '@skerry/composition';
import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import type { Picture, PictureNode } from './picture.ts';

/**
 * Where things are drawn. The app and the libraries go through ELK's layers, from the app down; below them are the band of
 * the runtime and a row of the devices and the targets. The same picture gives the same places.
 */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  /** Upper left corners. */
  readonly places: ReadonlyMap<NodeId, Place>;
  readonly band: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** ELK, in a worker on the page and as it is in tests. */
export interface LayeredLayout {
  layout(graph: ElkNode): Promise<ElkNode>;
}

const rowGap = 20;
const columnGap = 14;
/** Between the devices and the targets. */
const sidesGap = 34;
const bandHeight = 24;
const leastBand = 340;

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.layered.spacing.nodeNodeBetweenLayers': '26',
  'elk.spacing.nodeNode': `${columnGap}`,
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.randomSeed': '1',
};

export function isLayered({ kind }: PictureNode): boolean {
  return kind === 'app' || kind === 'library' || kind === 'unknown';
}

export function elkInput({ nodes, edges }: Picture): ElkNode {
  const layered = nodes.filter(isLayered);
  const ids = new Set<string>(layered.map(({ id }) => id));
  // The ports of a node are ordered as they are drawn, so that edges cross less.
  const wires = edges
    .filter(({ from, to }) => ids.has(from) && ids.has(to))
    .map(({ id, from, to }): ElkExtendedEdge => ({ id, sources: [from], targets: [to] }));
  return {
    id: 'picture',
    layoutOptions: options,
    children: layered.map(({ id, width, height, kind }) => ({
      id,
      width,
      height,
      ...(kind === 'app' ? { layoutOptions: { 'elk.layered.layering.layerConstraint': 'FIRST' } } : {}),
    })),
    edges: wires,
  };
}

export async function layOut(picture: Picture, elk: LayeredLayout): Promise<Layout> {
  const { children = [] } = await elk.layout(elkInput(picture));
  return belowLayers(
    picture,
    new Map(children.map(({ id, x = 0, y = 0 }) => [id as NodeId, { x: Math.round(x), y: Math.round(y) }])),
  );
}

/** Adds the band and the row of devices and targets to the places of the layers. */
export function belowLayers(picture: Picture, layers: ReadonlyMap<NodeId, Place>): Layout {
  const places = new Map(layers);
  const placed = picture.nodes.filter(({ id }) => places.has(id));
  const left = Math.min(...placed.map(({ id }) => layers.get(id)?.x ?? 0), 0);
  const right = Math.max(...placed.map(({ id, width }) => (layers.get(id)?.x ?? 0) + width), 0);
  const bottom = Math.max(...placed.map(({ id, height }) => (layers.get(id)?.y ?? 0) + height), 0);
  const middle = (left + right) / 2;

  const devices = picture.nodes.filter(({ kind }) => kind === 'device');
  const targets = picture.nodes.filter(({ kind }) => kind === 'target');
  const bandY = bottom + rowGap;
  const deviceY = bandY + (picture.runtime.length > 0 ? bandHeight + rowGap : 0);
  const wished = new Map(
    devices.map((device) => [device.id, centreOfUsers(device, picture, places, middle)]),
  );
  const inOrder = [...devices].sort((a, b) => (wished.get(a.id) ?? 0) - (wished.get(b.id) ?? 0));
  const devicesWidth = widthOf(inOrder);
  const gap = devices.length > 0 && targets.length > 0 ? sidesGap : 0;
  const start = middle - (devicesWidth + gap + widthOf(targets)) / 2;
  placeRow(inOrder, start, deviceY, places);
  placeRow(targets, start + devicesWidth + gap, deviceY, places);
  const width = Math.max(leastBand, right - left, devicesWidth + gap + widthOf(targets));
  return {
    places,
    band: { x: Math.round(middle - width / 2), y: bandY, width: Math.round(width), height: bandHeight },
  };
}

function centreOfUsers(
  device: PictureNode,
  { nodes, edges }: Picture,
  places: ReadonlyMap<NodeId, Place>,
  otherwise: number,
): number {
  const centres = edges
    .filter(({ to }) => to === device.id)
    .flatMap(({ from }) => {
      const place = places.get(from);
      const width = nodes.find(({ id }) => id === from)?.width ?? 0;
      return place ? place.x + width / 2 : [];
    });
  return centres.length === 0 ? otherwise : centres.reduce((sum, each) => sum + each, 0) / centres.length;
}

function placeRow(row: readonly PictureNode[], start: number, y: number, places: Map<NodeId, Place>): void {
  let x = start;
  for (const node of row) {
    places.set(node.id, { x: Math.round(x), y });
    x += node.width + columnGap;
  }
}

function widthOf(row: readonly PictureNode[]): number {
  return row.reduce((sum, { width }) => sum + width, 0) + columnGap * Math.max(0, row.length - 1);
}

/** What was moved by hand is where the hand left it. */
export function withMoved(layout: Layout, moved: Readonly<Record<string, Place>>): Layout {
  const places = new Map([...layout.places].map(([id, place]) => [id, moved[id] ?? place]));
  return { ...layout, places };
}

/** A step of the way from one layout to another, `done` from 0 to 1; what is new is there at once. */
export function between(
  before: ReadonlyMap<NodeId, Place>,
  after: ReadonlyMap<NodeId, Place>,
  done: number,
): ReadonlyMap<NodeId, Place> {
  const eased = 1 - (1 - done) ** 3;
  return new Map(
    [...after].map(([id, to]) => {
      const from = before.get(id) ?? to;
      return [id, { x: from.x + (to.x - from.x) * eased, y: from.y + (to.y - from.y) * eased }];
    }),
  );
}
