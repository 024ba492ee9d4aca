import { type Graph, graphOf, type NodeId, readComposition, whyIsIt } from '@skerry/composition';
import { codedError, type Image, type Target } from '@skerry/contracts';
import { defaultLibosDir } from '../build.ts';
import { readCatalogue } from '../source/catalogue.ts';
import { leftOutText } from './left-out.ts';
import { buildProject, readProject } from './project.ts';
import { reportFailure } from './report.ts';

export interface GraphCommand {
  folder: string;
  target: Target;
}

/**
 * Prints the picture of each appliance of a folder as a tree: what uses what, and what it takes in the image for `target`.
 * A picture that cannot be built is printed without sizes, with what is wrong with it. Returns the exit status.
 */
export async function graphCommand({ folder, target }: GraphCommand): Promise<number> {
  const reading = await readProject(folder);
  if (!reading.ok) return reportFailure(reading.error, []);
  const catalogue = await readCatalogue(defaultLibosDir);
  let status = 0;
  for (const { appliance, outcome } of await buildProject(reading.project, [target])) {
    const read = readComposition(appliance.files, '', catalogue);
    if (read.ok) {
      const graph = graphOf(read.composition, catalogue);
      const image = outcome.ok ? outcome.images.get(target)?.image : undefined;
      process.stdout.write(pictureTree(appliance.name, graph, image));
      if (image) process.stdout.write(leftOutText(image));
      for (const { severity, message } of graph.problems) process.stdout.write(`${severity}: ${message}\n`);
    }
    if (!outcome.ok) status = reportFailure(outcome.error, outcome.diagnostics);
    else if (!read.ok) status = reportFailure(codedError('MANIFEST_INVALID', read.message), []);
  }
  return status;
}

/**
 * Each library below what uses it; what it uses itself is drawn once, at its shortest way from the app. Then what nothing
 * uses, and the libraries of the runtime.
 */
export function pictureTree(name: string, graph: Graph, image: Image | undefined): string {
  const bytes = new Map(
    (image?.parts ?? []).filter(({ layer }) => layer === 'library').map((part) => [part.library, part.bytes]),
  );
  const sizeOf = (library: string): string => {
    if (!image) return '';
    const size = bytes.get(library);
    return size === undefined ? '  not in the image' : `  ${size} bytes`;
  };
  const below = (id: NodeId): readonly NodeId[] =>
    graph.edges.filter(({ from, to }) => from === id && !to.startsWith('target:')).map(({ to }) => to);
  const lines = [image ? `${name}  ${image.bytes} bytes for ${image.target}` : name];
  const label = (id: NodeId): string => {
    const node = graph.nodes.find((each) => each.id === id);
    switch (node?.kind) {
      case 'library':
        return `${node.library.name}${settings(node.parameters)}${sizeOf(node.library.name)}`;
      case 'unknown':
        return `${node.name}  there is no such library`;
      case 'device':
        return `[${node.device}]`;
      default:
        return id;
    }
  };
  const draw = (id: NodeId, indent: string, path: readonly NodeId[]): void => {
    const children = [...new Set(below(id))];
    children.forEach((child, index) => {
      const isLast = index === children.length - 1;
      const isShortest = whyIsIt(child, graph)[0]?.at(-2) === id;
      const hasMore = below(child).length > 0 && !isShortest;
      lines.push(`${indent}${isLast ? '└─ ' : '├─ '}${label(child)}${hasMore ? '  …' : ''}`);
      if (isShortest && !path.includes(child))
        draw(child, `${indent}${isLast ? '   ' : '│  '}`, [...path, child]);
    });
  };
  draw('app', '', ['app']);
  const loose = graph.nodes.filter(
    ({ id, kind }) => (kind === 'library' || kind === 'unknown') && whyIsIt(id, graph)[0]?.length === 1,
  );
  for (const { id } of loose) {
    lines.push(`used by nothing: ${label(id)}`);
    draw(id, '', [id]);
  }
  const runtime = graph.runtime.map((library) => `${library.name}${sizeOf(library.name)}`);
  if (runtime.length > 0) lines.push(`runtime: ${runtime.join(', ')}`);
  return `${lines.join('\n')}\n`;
}

function settings(parameters: Readonly<Record<string, unknown>>): string {
  const all = Object.entries(parameters).map(([name, value]) => `${name}=${String(value)}`);
  return all.length === 0 ? '' : ` (${all.join(' ')})`;
}
