/**
 * `wire.ts`: the picture as TypeScript, for a person to read and for the toolchain to bundle. `skerry:library/<name>` has
 * the names that `main` can receive of a library, `skerry:start` is what boots an appliance.
 */
import type { Library, LibraryName, ParameterValue } from '@skerry/contracts';
import { type Catalogue, compareNames, isOfRuntime, placeable, usableThrough } from './catalogue.ts';
import { placedProviders } from './closure.ts';
import type { Composition } from './model.ts';

/** Empty for AssemblyScript, which imports what it uses itself. `entry`: its path, seen from wire.ts. */
export function wireSource(composition: Composition, entry: string, catalogue: Catalogue): string {
  if (entry.endsWith('.as.ts')) return '';
  const received = receivedLibraries(composition, catalogue);
  const configured = configuredLibraries(composition);
  const choices = choicesOf(composition, catalogue);
  const names = received.flatMap(({ needs }) => needs).sort(compareNames);
  return lines([
    `// Made from ${composition.origin === 'placed' ? 'appliance.json' : 'what the code mentions'}: change the picture, not this file.`,
    ...choices.map(([name, by]) => `// ${name} is ${by}.`),
    "import { start } from 'skerry:start';",
    ...received.map(({ name, needs }) => importOf([...needs].sort(compareNames), name)),
    `import main from ${quoted(relative(entry))};`,
    '',
    'start(main, {',
    '  // What main receives.',
    ...(names.length === 0
      ? ['  needs: {},']
      : ['  needs: {', ...names.map((name) => `    ${name},`), '  },']),
    ...(configured.length === 0 ? [] : parametersOf(configured)),
    '});',
  ]);
}

/** What main can receive of: what is used, and the runtime's, such as `exit` of the core. */
function receivedLibraries({ uses }: Composition, catalogue: Catalogue): readonly Library[] {
  const used = [...uses].map((name) => placeable(name, catalogue)).filter((library) => library !== undefined);
  const always = [...catalogue.libraries.values()].filter(
    (library) => isOfRuntime(library) && catalogue.needs.get(library.name)?.length === 0,
  );
  const all = new Set([...always, ...used.flatMap((library) => usableThrough(library, catalogue))]);
  return [...all].filter(({ needs }) => needs.length > 0).sort((a, b) => compareNames(a.name, b.name));
}

/** Interfaces for which there is more than one library, and which one it is. */
function choicesOf({ libraries }: Composition, catalogue: Catalogue): readonly [string, LibraryName][] {
  return [...catalogue.providers].flatMap(([name, providers]): [string, LibraryName][] => {
    const [chosen] = placedProviders(name, libraries, catalogue);
    return chosen && providers.length > 1 ? [[name, chosen.name]] : [];
  });
}

type Configured = readonly [LibraryName, readonly (readonly [string, ParameterValue])[]];

function configuredLibraries({ libraries }: Composition): readonly Configured[] {
  return [...libraries]
    .sort(([a], [b]) => compareNames(a, b))
    .map(([name, parameters]): Configured => {
      return [name, Object.entries(parameters).sort(([a], [b]) => compareNames(a, b))];
    })
    .filter(([, parameters]) => parameters.length > 0);
}

function parametersOf(configured: readonly Configured[]): readonly string[] {
  return [
    '  // What a parameter is when the boot does not say otherwise.',
    '  parameters: {',
    ...configured.flatMap(([library, parameters]) => [
      `    ${quoted(library)}: {`,
      ...parameters.map(([name, value]) => `      ${quoted(name)}: ${literal(value)},`),
      '    },',
    ]),
    '  },',
  ];
}

function importOf(names: readonly string[], library: LibraryName): string {
  return `import { ${names.join(', ')} } from ${quoted(`skerry:library/${library}`)};`;
}

function literal(value: ParameterValue): string {
  return typeof value === 'string' ? quoted(value) : String(value);
}

/** A string of TypeScript in single quotes. */
function quoted(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inside.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

function relative(entry: string): string {
  return /^\.{1,2}\//.test(entry) ? entry : `./${entry}`;
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
