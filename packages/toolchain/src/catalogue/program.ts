import type { Library, SourceFile } from '@skerry/contracts';
import type { LibosText } from './folder.ts';

/** Appliances that exist to be weighed: the smallest one, and one that uses a single library. Pure. */

/** Its image is what every other one has at least. */
export const smallestProgram = 'export default function main(): void {}\n';

export interface Probe {
  files: SourceFile[];
  /** Libraries that the image may have only because the library itself cannot be named: they are not of its closure. */
  isForeign: (library: string) => boolean;
}

/**
 * An appliance that uses everything that its code can use of one library. A library that code cannot name (a network stack)
 * is used through the one that takes the fewest others and needs it. Undefined when there is none.
 */
export function probeOf(library: Library, { libraries, declarations }: LibosText): Probe | undefined {
  const all = libraries.map((text) => text.library);
  const user = isNamed(library) ? library : throughWhom(library, all);
  if (!user) return undefined;
  const { needs, globals, modules } = user;
  const imported = modules.map((module) => ({ module, names: exportsOf(module, declarations) }));
  const imports = imported.map(({ module, names }) => `import { ${names.join(', ')} } from '${module}';\n`);
  const used = new Set([...needs, ...globals, ...imported.flatMap(({ names }) => names)]);
  const parameter = needs.length === 0 ? '' : `{ ${needs.join(', ')} }: Record<string, unknown>`;
  // The call may have an effect, as far as a bundler knows, so what it is given stays.
  const main = `export default function main(${parameter}): void {\n  Object.freeze([${[...used].join(', ')}]);\n}\n`;
  const within = new Set([...closureOf(library, all)].map(({ name }) => name));
  return {
    files: [
      { path: 'main.ts', content: `${imports.join('')}${main}` },
      { path: 'appliance.json', content: JSON.stringify(manifestFor(library)) },
    ],
    isForeign: (name) => user !== library && all.some((other) => other.name === name) && !within.has(name),
  };
}

/** Whether an appliance's code can use it by name. */
export function isNamed({ needs, globals, modules }: Library): boolean {
  return needs.length + globals.length + modules.length > 0;
}

function throughWhom(library: Library, all: readonly Library[]): Library | undefined {
  const users = all
    .filter(isNamed)
    .map((user) => ({ user, closure: closureOf(user, all, library) }))
    .filter(({ closure }) => closure.has(library));
  const weight = (one: (typeof users)[number]): number => one.closure.size + one.user.requires.length / 100;
  return users.toSorted((a, b) => weight(a) - weight(b))[0]?.user;
}

/** A library with all that it requires. Of several providers the `preferred` one is taken, else that for most targets. */
function closureOf(library: Library, all: readonly Library[], preferred = library): Set<Library> {
  const found = new Set<Library>();
  const visit = (one: Library): void => {
    if (found.has(one)) return;
    found.add(one);
    for (const name of one.requires) {
      const providers = all.filter(({ provides }) => provides.includes(name));
      const best = providers.toSorted((a, b) => b.targets.length - a.targets.length)[0];
      const provider = providers.find((other) => other === preferred) ?? best;
      if (provider) visit(provider);
    }
  };
  visit(library);
  return found;
}

/** The values that a module declares; types leave nothing in an image. */
function exportsOf(module: string, declarations: ReadonlyMap<string, string>): string[] {
  const texts = [...declarations.values()].flatMap((text) => text.split(/^declare module /m).slice(1));
  const own = texts.find((text) => text.startsWith(`'${module}'`)) ?? '';
  return Array.from(own.matchAll(/^ +export (?:const|function|class) ([\w$]+)/gm), ([, name = '']) => name);
}

/** The manifest chooses the network stack; the one on the host's sockets is not the default. */
function manifestFor({ devices, targets }: Library): object {
  return devices.includes('sockets') ? { targets, network: { stack: 'host' } } : { targets };
}
