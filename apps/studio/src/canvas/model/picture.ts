import type { Graph, GraphNode, NodeId, Port, Problem } from '@skerry/composition';
import { type Board, type CatalogueLibrary, devicesOn, type Image, type Target } from '@skerry/contracts';
import { describeTarget } from '../../design/targets.ts';

/** What is drawn of a graph: every text, size and port, so that the components only draw. */
export interface Picture {
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
  /** What comes by itself; one quiet band. */
  readonly runtime: readonly { readonly name: string; readonly summary: string }[];
}

export interface PictureNode {
  readonly id: NodeId;
  readonly kind: GraphNode['kind'];
  readonly title: string;
  /** One sentence, on hover and for a screen reader. */
  readonly summary: string;
  readonly provides: readonly PicturePort[];
  readonly requires: readonly PicturePort[];
  readonly weight: Weight | undefined;
  readonly problems: readonly Problem[];
  readonly width: number;
  readonly height: number;
  /** What a screen reader says: name, role, size, problems. */
  readonly label: string;
}

export interface PicturePort {
  readonly name: string;
  /** A need that nothing fills. */
  readonly isOpen: boolean;
  readonly filledBy: NodeId | undefined;
}

export interface PictureEdge {
  readonly id: string;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly port: string;
  /** Between a device and a target: they stand side by side, and light says enough. Not drawn. */
  readonly isQuiet: boolean;
}

/** Bytes in an image. `measured`: its own share in the image that the catalogue was measured with. */
export interface Weight {
  readonly bytes: number;
  readonly from: 'build' | 'measured';
}

export interface PictureInput {
  readonly graph: Graph;
  readonly appName: string;
  readonly weights: ReadonlyMap<NodeId, Weight>;
  readonly format: (bytes: number) => string;
  /** What its image for arm is for. */
  readonly board?: Board | undefined;
}

export function pictureOf({ graph, appName, weights, format, board }: PictureInput): Picture {
  const runtime = new Set(graph.runtime.flatMap(({ provides }) => provides as string[]));
  const nodes = graph.nodes.map((node): PictureNode => {
    const ports = (graph.ports.get(node.id) ?? []).filter(({ name }) => !runtime.has(name));
    const provides = ports.filter(({ direction }) => direction === 'provides').map(portOf);
    const requires = ports.filter(({ direction }) => direction === 'requires').map(portOf);
    const title = titleOf(node, appName);
    const weight = weights.get(node.id);
    const found = graph.problems.filter((problem) => problem.node === node.id);
    const bytes = weight && format(weight.bytes);
    return {
      id: node.id,
      kind: node.kind,
      title,
      summary: summaryOf(node, board),
      provides,
      requires: node.kind === 'app' ? [] : requires,
      weight,
      problems: found,
      ...sizeOf(node.kind, title, provides, requires, bytes),
      label: [
        `${title}, ${roleOf(node)}`,
        ...(bytes === undefined ? [] : [bytes]),
        ...found.map(({ severity, message }) => `${severity}: ${message}`),
      ].join('. '),
    };
  });
  const edges = graph.edges.map(({ from, to, port }) => ({
    id: edgeId(from, to, port),
    from,
    to,
    port,
    isQuiet: to.startsWith('target:'),
  }));
  return {
    nodes,
    edges,
    runtime: graph.runtime.map(({ name, summary }) => ({ name, summary })),
  };
}

export function edgeId(from: NodeId, to: NodeId, port: string): string {
  return `${from}→${to}:${port}`;
}

/** The name of a library's node; undefined for any other node. */
export function libraryNameOf(id: NodeId): string | undefined {
  return id.startsWith('library:') ? id.slice('library:'.length) : undefined;
}

/** Of the last build where there is one; else what the catalogue measured. */
export function weightsOf(
  graph: Graph,
  image: Pick<Image, 'parts'> | undefined,
  libraries: ReadonlyMap<string, CatalogueLibrary>,
  target: Target | undefined,
): ReadonlyMap<NodeId, Weight> {
  const built = new Map<string, number>();
  let app = 0;
  for (const { layer, library, bytes } of image?.parts ?? []) {
    if (layer === 'application') app += bytes;
    else built.set(library, (built.get(library) ?? 0) + bytes);
  }
  const weights = new Map<NodeId, Weight>();
  if (app > 0) weights.set('app', { bytes: app, from: 'build' });
  for (const node of graph.nodes) {
    if (node.kind !== 'library') continue;
    const bytes = built.get(node.library.name);
    const measured = target && libraries.get(node.library.name)?.ownBytes[target];
    if (bytes !== undefined) weights.set(node.id, { bytes, from: 'build' });
    else if (measured !== undefined) weights.set(node.id, { bytes: measured, from: 'measured' });
  }
  return weights;
}

function portOf({ name, filledBy, direction }: Port): PicturePort {
  return { name, filledBy, isOpen: direction === 'requires' && filledBy === undefined };
}

function titleOf(node: GraphNode, appName: string): string {
  switch (node.kind) {
    case 'app':
      return appName;
    case 'library':
      return node.library.title;
    case 'unknown':
      return node.name;
    case 'device':
      return node.device;
    case 'target':
      return node.target;
  }
}

function summaryOf(node: GraphNode, board: Board | undefined): string {
  switch (node.kind) {
    case 'app':
      return 'Your own code.';
    case 'library':
      return node.library.summary;
    case 'unknown':
      return 'No catalogue has a library of this name.';
    case 'device':
      return node.targets
        .map((target) => `${target}: ${devicesOn(target, board)[node.device] ?? 'none'}`)
        .join('; ');
    case 'target':
      return describeTarget(node.target, board).explanation;
  }
}

function roleOf({ kind }: GraphNode): string {
  return kind === 'app' ? 'your code' : kind === 'unknown' ? 'unknown library' : kind;
}

/** Advances of the fonts that the nodes are drawn in, a little on the wide side. */
const titleAdvance = 8.2;
const monoAdvance = 6.2;
const chipPadding = 16;

function sizeOf(
  kind: GraphNode['kind'],
  title: string,
  provides: readonly PicturePort[],
  requires: readonly PicturePort[],
  bytes: string | undefined,
): { width: number; height: number } {
  const titleWidth = title.length * titleAdvance;
  if (kind === 'device' || kind === 'target') return { width: Math.ceil(titleWidth + 40), height: 28 };
  const chips = (ports: readonly PicturePort[]): number =>
    ports.reduce((sum, { name }) => sum + name.length * monoAdvance + chipPadding, 0);
  // Beside the title: padding, the bytes, and room for a badge.
  const header = titleWidth + (bytes?.length ?? 0) * monoAdvance + 62;
  if (kind === 'app') return { width: Math.max(148, Math.ceil(header)), height: 42 };
  const width = Math.max(112, header, chips(provides) + 16, chips(requires) + 16);
  return { width: Math.ceil(width), height: requires.length > 0 ? 60 : 42 };
}
