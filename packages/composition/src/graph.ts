/**
 * What is drawn of a composition: the app, what is placed, and below them the devices and the targets. The same for the
 * same picture, in whatever order it was made. Linear in the nodes and their needs.
 */
import {
  devices as allDevices,
  targets as allTargets,
  type Device,
  devicesOf,
  type Library,
  type LibraryName,
  type Target,
} from '@skerry/contracts';
import { type Catalogue, compareNames, isOfRuntime, needsOf } from './catalogue.ts';
import { placedProviders } from './closure.ts';
import type { Composition, Graph, GraphEdge, GraphNode, NodeId, Port } from './model.ts';
import { problemsOf } from './problems.ts';

export function graphOf(composition: Composition, catalogue: Catalogue): Graph {
  const names = [...composition.libraries.keys()].sort(compareNames);
  const runtime = runtimeOf(names, catalogue);
  const targets = allTargets.filter((target) => composition.targets.includes(target));
  const placed = names
    .map((name) => catalogue.libraries.get(name))
    .filter((library) => library !== undefined);
  const wanted = new Set([...placed, ...runtime].flatMap((library) => library.devices));
  const devices = allDevices.filter((device) => wanted.has(device));
  const ports = new Map<NodeId, readonly Port[]>([
    ['app', []],
    ...placed.map(
      (library) => [`library:${library.name}`, portsOf(library, composition, catalogue)] as const,
    ),
    ...devices.map((name) => [`device:${name}`, [{ direction: 'provides', name }]] as const),
  ]);
  const bottom = devices.map((device) => deviceNode(device, targets));
  return {
    nodes: [
      { kind: 'app', id: 'app' },
      ...names.map((name) => libraryNode(name, composition, catalogue)),
      ...bottom,
      ...targets.map((target) => ({ kind: 'target', id: `target:${target}`, target }) as const),
    ],
    edges: [
      ...usesOf(composition),
      ...[...ports].flatMap(([from, list]) => filled(from, list)),
      ...bottom.flatMap((node) => boots(node)),
    ],
    ports,
    runtime,
    problems: problemsOf(composition, catalogue),
  };
}

/** The core, and what comes with what is placed. */
function runtimeOf(names: readonly LibraryName[], catalogue: Catalogue): readonly Library[] {
  const always = catalogue.providers.get('Lifecycle')?.filter(isOfRuntime) ?? [];
  const all = [...always.map(({ name }) => name), ...names].flatMap(
    (name) => catalogue.runtime.get(name) ?? [],
  );
  const byName = new Map([...always, ...all].map((library) => [library.name, library]));
  return [...byName.values()].sort((a, b) => compareNames(a.name, b.name));
}

function libraryNode(name: LibraryName, composition: Composition, catalogue: Catalogue): GraphNode {
  const id = `library:${name}` as const;
  const library = catalogue.libraries.get(name);
  if (!library) return { kind: 'unknown', id, name };
  return { kind: 'library', id, library, parameters: composition.libraries.get(name) ?? {} };
}

type DeviceNode = Extract<GraphNode, { kind: 'device' }>;

function deviceNode(device: Device, targets: readonly Target[]): DeviceNode {
  const has = targets.filter((target) => devicesOf[target][device] !== undefined);
  return { kind: 'device', id: `device:${device}`, device, targets: has };
}

/** What it provides, what it needs of other libraries, its devices; each sorted. */
function portsOf(library: Library, { libraries }: Composition, catalogue: Catalogue): readonly Port[] {
  const provides = [...new Set(library.provides)].sort(compareNames);
  const needs = isOfRuntime(library) ? [] : needsOf(library.name, catalogue);
  const own = allDevices.filter((device) => library.devices.includes(device));
  return [
    ...provides.map((name) => ({ direction: 'provides', name }) as const),
    ...needs.map((name): Port => {
      const [provider] = placedProviders(name, libraries, catalogue);
      return { direction: 'requires', name, ...(provider && { filledBy: `library:${provider.name}` }) };
    }),
    ...own.map((name): Port => ({ direction: 'requires', name, filledBy: `device:${name}` })),
  ];
}

function usesOf({ libraries, uses }: Composition): readonly GraphEdge[] {
  return [...uses]
    .filter((name) => libraries.has(name))
    .sort(compareNames)
    .map((name) => ({ from: 'app', to: `library:${name}`, port: 'main' }));
}

function filled(from: NodeId, ports: readonly Port[]): readonly GraphEdge[] {
  return ports.flatMap(({ filledBy, name }) =>
    filledBy === undefined ? [] : [{ from, to: filledBy, port: name }],
  );
}

function boots({ id, targets }: DeviceNode): readonly GraphEdge[] {
  return targets.map((target) => ({ from: id, to: `target:${target}`, port: 'boots' }));
}
