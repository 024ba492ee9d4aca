/** What is wrong with a picture, one mistake after another; what could be done about it is in fixes.ts. */
import {
  devicesOf,
  type InterfaceName,
  type Library,
  type LibraryName,
  type LibraryParameter,
  type ParameterValue,
  type Target,
} from '@skerry/contracts';
import { type Catalogue, compareNames, isOfRuntime, needsOf, usableThrough } from './catalogue.ts';
import { conflictsOf, listed, looseRoots, placedProviders, preferredStack } from './closure.ts';
import type { Composition, Problem } from './model.ts';
import { WIRES, wiresOf } from './wires.ts';

/** A problem without its fixes, and the library that it is about. */
export interface Finding extends Omit<Problem, 'fixes'> {
  readonly library: LibraryName;
}

/** Sorted by library; `only` that library's. */
export function findingsOf(
  composition: Composition,
  catalogue: Catalogue,
  only?: LibraryName,
): readonly Finding[] {
  const { libraries, uses } = composition;
  const names = only === undefined ? new Set([...libraries.keys(), ...uses]) : [only];
  const loose = new Set(looseRoots(composition, catalogue));
  return [
    ...(only === undefined || only === WIRES ? unusedWires(composition, catalogue) : []),
    ...[...names].sort(compareNames).flatMap((name) => ofLibrary(name, composition, catalogue, loose)),
  ];
}

function ofLibrary(
  name: LibraryName,
  composition: Composition,
  catalogue: Catalogue,
  loose: ReadonlySet<LibraryName>,
): readonly Finding[] {
  const { libraries, uses } = composition;
  if (!libraries.has(name)) return uses.has(name) ? [notPlaced(name, catalogue)] : [];
  const library = catalogue.libraries.get(name);
  if (!library) return [unknown(name)];
  if (isOfRuntime(library)) return [ofRuntime(library)];
  return [
    ...unmetNeeds(library, composition, catalogue),
    ...conflicts(library, composition, catalogue),
    ...impossibleUse(library, composition, catalogue),
    ...unsupported(library, composition),
    ...parameterFindings(library, libraries.get(name) ?? {}),
    ...stackConflict(library, composition),
    ...destinationConflict(library, composition),
    ...(loose.has(name) ? [unused(library, catalogue)] : []),
  ];
}

export function isSameFinding(a: Finding, b: Finding): boolean {
  return a.code === b.code && a.node === b.node && a.port === b.port && a.target === b.target;
}

function error(
  code: Finding['code'],
  library: LibraryName,
  message: string,
  more: Partial<Finding> = {},
): Finding {
  return { code, severity: 'error', message, node: `library:${library}`, library, ...more };
}

/** Its node is the app: nothing of that name is in the picture. */
function notPlaced(name: LibraryName, catalogue: Catalogue): Finding {
  const onApp = { node: 'app', port: name } as const;
  const library = catalogue.libraries.get(name);
  if (!library) {
    return error(
      'LIBRARY_UNKNOWN',
      name,
      `The code uses ${name}, and there is no such library. Take it out of uses.`,
      onApp,
    );
  }
  if (isOfRuntime(library)) {
    const message = `${library.title} belongs to the runtime and can always be used. Take ${name} out of uses.`;
    return error('LIBRARY_OF_RUNTIME', name, message, onApp);
  }
  const message = `The code uses ${library.title}, which is not placed. Add it, or do not use it.`;
  return error('USE_NOT_PLACED', name, message, onApp);
}

function unknown(name: LibraryName): Finding {
  return error(
    'LIBRARY_UNKNOWN',
    name,
    `There is no library ${name}. Take it away, or correct its name in appliance.json.`,
  );
}

function ofRuntime({ name, title }: Library): Finding {
  const message = `${title} belongs to the runtime and comes by itself. Take ${name} out of the picture.`;
  return error('LIBRARY_OF_RUNTIME', name, message);
}

function unmetNeeds({ name, title }: Library, { libraries }: Composition, catalogue: Catalogue): Finding[] {
  return needsOf(name, catalogue)
    .filter((need) => placedProviders(need, libraries, catalogue).length === 0)
    .map((need) => {
      const what = whatProvides(need, title, libraries, catalogue);
      return error('NEED_UNMET', name, `${title} needs ${need}, ${what}`, { port: need });
    });
}

function whatProvides(
  need: InterfaceName,
  user: string,
  placed: Composition['libraries'],
  catalogue: Catalogue,
): string {
  const providers = (catalogue.providers.get(need) ?? []).filter((library) => !isOfRuntime(library));
  if (providers.length === 0) return `and no library provides it. Take ${user} away.`;
  const ways = providers.map((library) => {
    const others = conflictsOf(library, placed, catalogue).map(({ title }) => title);
    return others.length === 0
      ? `add ${library.title}`
      : `put ${library.title} in the place of ${listed(others)}`;
  });
  const [first = '', ...rest] = ways;
  const sentence = [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(', or ');
  return `and nothing that is placed provides it. ${sentence}.`;
}

/** Told once, at the providers behind the first one. */
function conflicts(library: Library, { libraries }: Composition, catalogue: Catalogue): Finding[] {
  return [...new Set(library.provides)].sort(compareNames).flatMap((port) => {
    const providers = placedProviders(port, libraries, catalogue);
    if (providers.length < 2 || providers[0] === library) return [];
    const titles = listed(providers.map(({ title }) => title));
    const message = `${titles} provide ${port}, and an appliance has one provider of it. Keep one of them.`;
    return [error('PROVIDER_CONFLICT', library.name, message, { port })];
  });
}

function impossibleUse(library: Library, { uses }: Composition, catalogue: Catalogue): Finding[] {
  if (!uses.has(library.name) || usableThrough(library, catalogue).length > 0) return [];
  const message = `${library.title} has nothing that code could use; it is there for other libraries. Take it out of uses.`;
  return [error('USE_IMPOSSIBLE', library.name, message)];
}

function unsupported(library: Library, { targets }: Composition): Finding[] {
  return [...new Set(targets)].flatMap((target) => {
    if (!library.targets.includes(target)) return [notFor(library, target, targets)];
    return [...new Set(library.devices)]
      .filter((device) => devicesOf[target][device] === undefined)
      .map((port) => {
        const message = `${library.title} needs the device ${port}, which ${target} does not have. ${orWithout(target, targets)}`;
        return error('DEVICE_MISSING', library.name, message, { port, target });
      });
  });
}

function notFor(
  { name, title, targets: made }: Library,
  target: Target,
  targets: readonly Target[],
): Finding {
  const message = `${title} is made for ${listed(made)}, not for ${target}. ${orWithout(target, targets)}`;
  return error('TARGET_UNSUPPORTED', name, message, { target });
}

function orWithout(target: Target, targets: readonly Target[]): string {
  const another = targets.length > 1 ? `build without ${target}` : 'choose another target';
  return `Put another library in its place, or ${another}.`;
}

function parameterFindings(
  library: Library,
  parameters: Readonly<Record<string, ParameterValue>>,
): Finding[] {
  return Object.entries(parameters)
    .sort(([a], [b]) => compareNames(a, b))
    .flatMap(([port, value]) => {
      const parameter = library.parameters.find(({ name }) => name === port);
      if (!parameter) {
        const names = library.parameters.map(({ name }) => name).sort(compareNames);
        const has = names.length === 0 ? 'it has none' : `it has ${listed(names)}`;
        const message = `${library.title} has no parameter ${port}: ${has}. Take it away.`;
        return [error('PARAMETER_UNKNOWN', library.name, message, { port })];
      }
      const wrong = whyInvalid(parameter, value);
      if (wrong === undefined) return [];
      return [error('PARAMETER_INVALID', library.name, `${port} of ${library.title} ${wrong}.`, { port })];
    });
}

/** As the end of a sentence that begins with the parameter; undefined for a value that it can have. */
export function whyInvalid(parameter: LibraryParameter, value: ParameterValue): string | undefined {
  const { type, pattern, minimum = -Infinity, maximum = Infinity } = parameter;
  if (typeof value !== type) return `must be a ${type}, and ${JSON.stringify(value)} is a ${typeof value}`;
  if (typeof value === 'string' && pattern && !new RegExp(`^(?:${pattern.source})$`, 'u').test(value)) {
    return pattern.message;
  }
  if (typeof value === 'number' && value < minimum) return `must be at least ${minimum}`;
  if (typeof value === 'number' && value > maximum) return `must be at most ${maximum}`;
  return undefined;
}

function stackConflict(library: Library, composition: Composition): Finding[] {
  const port: InterfaceName = 'Stack';
  const { network } = composition.manifest;
  const wanted = preferredStack(composition);
  if (network?.stack === undefined || !library.provides.includes(port) || library.name === wanted) return [];
  const message = `appliance.json says "network": { "stack": "${network.stack}" }, and ${library.title} is placed. Place ${wanted}, or take "stack" out of "network".`;
  return [error('STACK_CONFLICT', library.name, message, { port })];
}

/** The gateway, which lets out what is opened, is not there on the sockets of the host. */
function destinationConflict({ name, title }: Library, { manifest }: Composition): Finding[] {
  if (name !== 'stack-host' || manifest.network?.allow === undefined) return [];
  // A conflict of the stack that is said has been told already.
  if (manifest.network.stack !== undefined) return [];
  const message = `appliance.json opens destinations with "network": { "allow": … }, and ${title} is placed, with which it reaches what the host reaches. Place stack-direct, or take "allow" out of "network".`;
  return [error('STACK_CONFLICT', name, message, { port: 'Stack' })];
}

function unused(library: Library, catalogue: Catalogue): Finding {
  const or = usableThrough(library, catalogue).length > 0 ? 'Use it, or take it away.' : 'Take it away.';
  const message = `Nothing uses ${library.title}: neither the code nor another library. ${or}`;
  return error('UNUSED', library.name, message, { severity: 'warning' });
}

/** One for all of its wires. Its node is the app: what would speak over them is not in the picture. */
function unusedWires(composition: Composition, catalogue: Catalogue): Finding[] {
  const wires = wiresOf(composition);
  if (wires.length === 0 || composition.libraries.has(WIRES) || composition.uses.has(WIRES)) return [];
  const title = catalogue.libraries.get(WIRES)?.title ?? WIRES;
  const message =
    wires.length === 1
      ? `The wire ${wires[0]} ends here, and nothing is placed that speaks over it. Add ${title}, or take the wire away.`
      : `The wires ${listed(wires)} end here, and nothing is placed that speaks over them. Add ${title}, or take the wires away.`;
  return [error('WIRE_UNUSED', WIRES, message, { severity: 'warning', node: 'app', port: 'wires' })];
}
