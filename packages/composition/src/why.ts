/** Why the bytes of an image are there, in words: every part of every layer has its reason. */
import type { ImagePart, Library, LibraryName, Target } from '@skerry/contracts';
import { whyIsIt } from './explain.ts';
import type { Graph, NodeId } from './model.ts';

/** What is known of an appliance when its bytes are explained. */
export interface WhyContext {
  readonly target: Target;
  readonly appName: string;
  /** Absent while there is no catalogue, or appliance.json cannot be read. */
  readonly graph: Graph | undefined;
  readonly libraries: ReadonlyMap<LibraryName, Library>;
}

const platformWords: readonly (readonly [prefix: string, what: string])[] = [
  [
    'engine-glue',
    'joins the JavaScript engine with what is below it: its event loop, and the functions that it calls',
  ],
  ['block-glue', 'joins the disks and the engine'],
  ['vchan-glue', 'joins the channels to other domains and the engine'],
  ['xenstore-glue', "joins the host's store and the engine"],
  ['net-glue', 'joins the network device, the data plane and the engine'],
  ['cpu', 'starts the processor: page tables, interrupts, exceptions'],
  ['common', 'loads the snapshot, mixes random numbers, writes boot marks and reports faults'],
  ['native-glue', 'stands in the place of the engine for an AssemblyScript appliance'],
  ['driver-', 'is a driver: it speaks to one device of this target'],
  ['host-', 'is what this target needs to be booted by its host'],
];

/** A sentence that says why these bytes are in the image, and what could take them out. */
export function whyOf(part: Pick<ImagePart, 'layer' | 'library'>, context: WhyContext): string {
  const { layer, library } = part;
  switch (layer) {
    case 'application':
      if (library === 'files')
        return `The files that ${context.appName} reads, and those below public/ with their compressed copies, as they are frozen at build time.`;
      return library === 'appliance'
        ? `Your code, and what its module scope made: the heap of ${context.appName} as it is frozen at build time.`
        : `${library} is part of ${context.appName}: your code imports it.`;
    case 'library':
      return whyLibrary(library, context);
    case 'engine':
      return library.includes('heap')
        ? "The engine's own objects, such as Array and Promise, ready made in the snapshot. Every TypeScript appliance has them."
        : 'The JavaScript engine that runs your code. An appliance in AssemblyScript (main.as.ts) is built without it.';
    case 'dataplane':
      return `The data plane's ${library === 'dataplane' ? 'common part' : library}: it moves packets as native code. It is here because a library of the image uses the network.`;
    case 'platform': {
      const what = platformWords.find(([prefix]) => library.startsWith(prefix))?.[1];
      return `The platform of ${context.target}: ${library} ${what ?? 'belongs to what every image of this target starts with'}.`;
    }
    case 'format':
      return 'What the format of the file asks for: headers, and room up to the next page so that nothing is both writable and executable.';
  }
}

function whyLibrary(library: string, { graph, libraries }: WhyContext): string {
  const known = libraries.get(library);
  if (known?.role === 'runtime') return whyRuntime(known, graph, libraries);
  if (!known && libraries.size > 0)
    return `${library} is a package of npm: your code imports it, or a package that it imports.`;
  const [path] = graph ? whyIsIt(`library:${library}`, graph) : [];
  if (!path) return known ? `${known.title}: ${known.summary}` : `The library ${library}.`;
  const users = path.slice(0, -1).map((id) => nodeTitle(id, libraries));
  const [user, ...further] = users.toReversed();
  const title = known?.title ?? library;
  if (user === undefined)
    return `${title} is placed, and nothing uses it. Taking it from the picture takes it out.`;
  if (users.length === 1) return `${user} uses ${title}.`;
  return `${user} needs ${title}; ${further.map((each) => `${each} uses it`).join(', and ')}.`;
}

function whyRuntime(
  known: Library,
  graph: Graph | undefined,
  libraries: ReadonlyMap<LibraryName, Library>,
): string {
  const placed = (graph?.nodes ?? []).flatMap((node) => (node.kind === 'library' ? [node.library] : []));
  const users = [...placed, ...(graph?.runtime ?? [])].filter(
    ({ name, requires }) => name !== known.name && requires.some((each) => known.provides.includes(each)),
  );
  const comes = `${known.title} belongs to the language and comes by itself`;
  if (users.length === 0) return `${comes}: your code uses it, or every program does.`;
  const names = users.map(({ name, title }) => libraries.get(name)?.title ?? title);
  const few = names.slice(0, 4).join(', ');
  return `${comes}: ${few}${names.length > 4 ? ` and ${names.length - 4} more` : ''} ${names.length === 1 ? 'needs' : 'need'} it.`;
}

function nodeTitle(id: NodeId, libraries: ReadonlyMap<LibraryName, Library>): string {
  if (id === 'app') return 'Your code';
  const name = id.slice(id.indexOf(':') + 1);
  return libraries.get(name)?.title ?? name;
}
