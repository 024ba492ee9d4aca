/** What could be done about a problem, the best first. problems.ts tries each before it is offered. */
import type { Library, Target } from '@skerry/contracts';
import { candidatesFor } from './candidates.ts';
import { type Catalogue, isOfRuntime, usableThrough } from './catalogue.ts';
import { conflictsOf, placedProviders, preferredStack, whyNotOn } from './closure.ts';
import type { Finding } from './findings.ts';
import type { Composition, Fix } from './model.ts';
import { wiresOf } from './wires.ts';

export function fixesOf(finding: Finding, composition: Composition, catalogue: Catalogue): readonly Fix[] {
  const { library: name, port = '' } = finding;
  const library = catalogue.libraries.get(name);
  const title = library?.title ?? name;
  const remove: Fix = { label: `Take ${title} away`, edit: { kind: 'remove', libraries: [name] } };
  const unuse: Fix = { label: `Do not use ${title}`, edit: { kind: 'unuse', library: name } };
  switch (finding.code) {
    case 'LIBRARY_UNKNOWN':
    case 'LIBRARY_OF_RUNTIME':
      return [finding.node === 'app' ? unuse : remove];
    case 'NEED_UNMET':
      return [
        ...candidatesFor(port, composition, catalogue).flatMap((each) =>
          adding(each.library, composition, catalogue),
        ),
        remove,
      ];
    case 'PROVIDER_CONFLICT':
      return library ? keepOne(library, port, composition, catalogue) : [];
    case 'USE_NOT_PLACED':
      return [{ label: `Add ${title}`, edit: { kind: 'add', library: name, use: true } }, unuse];
    case 'USE_IMPOSSIBLE':
      return [unuse];
    case 'TARGET_UNSUPPORTED':
    case 'DEVICE_MISSING':
      return [...elsewhere(finding, library, composition, catalogue), remove];
    case 'PARAMETER_UNKNOWN':
    case 'PARAMETER_INVALID': {
      const label = finding.code === 'PARAMETER_INVALID' ? `Use the default of ${port}` : `Take ${port} away`;
      return [{ label, edit: { kind: 'set-parameter', library: name, name: port, value: undefined } }];
    }
    case 'STACK_CONFLICT':
      return replacing(name, title, catalogue.libraries.get(preferredStack(composition)));
    case 'WIRE_UNUSED': {
      const edits = wiresOf(composition).map((wire) => ({ kind: 'remove-wire', wire }) as const);
      const label = edits.length === 1 ? 'Take the wire away' : 'Take the wires away';
      return [
        { label: `Add ${title}`, edit: { kind: 'add', library: name, use: true } },
        { label, edit: { kind: 'all', edits } },
      ];
    }
    case 'UNUSED': {
      const isUsable = library !== undefined && usableThrough(library, catalogue).length > 0;
      return [
        ...(isUsable ? [{ label: `Use ${title}`, edit: { kind: 'use', library: name } } as const] : []),
        remove,
      ];
    }
  }
}

/** In the place of what provides the same. */
function adding(library: Library, { libraries }: Composition, catalogue: Catalogue): Fix[] {
  const { name, title } = library;
  const [other, another] = conflictsOf(library, libraries, catalogue);
  if (!other) return [{ label: `Add ${title}`, edit: { kind: 'add', library: name } }];
  return another ? [] : replacing(other.name, other.title, library);
}

function replacing(name: string, title: string, by: Library | undefined): Fix[] {
  return by
    ? [
        {
          label: `Put ${by.title} in the place of ${title}`,
          edit: { kind: 'replace', library: name, by: by.name },
        },
      ]
    : [];
}

function keepOne(library: Library, port: string, { libraries }: Composition, catalogue: Catalogue): Fix[] {
  const providers = placedProviders(port, libraries, catalogue);
  const inOrder = [library, ...providers.filter((other) => other !== library)];
  return inOrder.map(({ name: by, title }) => {
    const edits = providers
      .filter(({ name }) => name !== by)
      .map(({ name }) => ({ kind: 'replace', library: name, by }) as const);
    return { label: `Keep ${title}`, edit: { kind: 'all', edits } };
  });
}

/** Another provider that works there, or the other targets. */
function elsewhere(
  { library: name, target }: Finding,
  library: Library | undefined,
  { targets }: Composition,
  catalogue: Catalogue,
): Fix[] {
  if (!library || target === undefined) return [];
  const others = [...catalogue.libraries.values()]
    .filter((other) => other !== library && !isOfRuntime(other))
    .filter((other) => library.provides.every((each) => other.provides.includes(each)))
    .filter((other) => targets.every((each) => whyNotOn(other, each) === undefined))
    .flatMap((other) => replacing(name, library.title, other));
  return [...others, ...withoutTarget(target, targets)];
}

function withoutTarget(target: Target, targets: readonly Target[]): Fix[] {
  const others = targets.filter((each) => each !== target);
  return others.length === 0
    ? []
    : [{ label: `Build without ${target}`, edit: { kind: 'set-targets', targets: others } }];
}
