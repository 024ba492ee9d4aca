import { type Composition, type EntryFacts, entryFacts } from '@skerry/composition';
import type { Library } from '@skerry/contracts';
import { absentExports } from './absent-globals.ts';
import { APPLIANCE, type Current, ENTRY, GLOBALS } from './appliance-files.ts';
import { LIBRARY, type Libraries, needName } from './library.ts';
import { absentGlobal, notPlaced } from './not-placed.ts';
import type { Packages } from './packages.ts';
import type { Appliance } from './validate.ts';

/**
 * What the libraries give to one appliance, as modules that are made for its bundle. Without a picture that is whatever it
 * mentions. With one, `wire.ts` is bundled as it is; it imports `skerry:start` and, for what main receives,
 * `skerry:library/<name>`, which the appliance's own files cannot.
 *
 * A picture says what the code may use. What main certainly does not take is undefined in these modules, so that the image
 * has no more in it than that of the same code without a picture.
 */

/** What is given by a call when main is called; everything else that main receives is there before. */
const CALLED_AT_BOOT = 'parameters';

export async function linkableBy(
  appliance: Appliance,
  libraries: Libraries,
  packages: Packages,
): Promise<Current> {
  const [globals, needs, catalogue] = await Promise.all([
    libraries.globals(),
    libraries.needs(),
    libraries.catalogue(),
  ]);
  const facts = entryFacts(appliance, needs);
  const all = [...catalogue.libraries.values()];
  const imported = await importedModules(appliance, libraries, all);
  const { picture } = appliance;
  if (!picture) {
    return {
      appliance,
      made: new Map([[ENTRY, entryOf(appliance, facts)], globalsModule(globals), ...imported]),
      modules: new Set(all.flatMap(({ modules }) => modules)),
      refusal: (specifier) => packages.refusal(specifier),
      whyAbsent: () => undefined,
    };
  }
  const { composition, wire } = picture;
  const placed = all.filter(({ name, role }) => role === 'runtime' || composition.libraries.has(name));
  const used = all.filter(({ name }) => composition.uses.has(name));
  // The types say what the appliance's own files may mention; a package may mention what is there for other libraries.
  const mentionable = new Set(placed.flatMap((library) => library.globals));
  return {
    appliance,
    made: new Map([
      [ENTRY, wire],
      globalsModule(
        globals.filter((name) => mentionable.has(name)),
        globals.filter((name) => !mentionable.has(name)),
      ),
      ...imported,
      ['skerry:start', startModule(composition, facts)],
      ...placed.map((library) => [`${LIBRARY}/${library.name}`, needsModule(library, facts)] as const),
    ]),
    modules: new Set(used.flatMap(({ modules }) => modules)),
    refusal: (specifier) =>
      notPlaced(specifier, composition, catalogue)?.message ?? packages.refusal(specifier),
    whyAbsent: (name) => absentGlobal(name, composition, catalogue),
  };
}

/** The module that is bundled when there is no picture: it gives the core the appliance's main and what makes its needs. */
function entryOf({ entry }: Appliance, { needs, mayServe }: EntryFacts): string {
  const imported = [
    'start',
    ...(mayServe ? ['mainOf', 'serve'] : []),
    ...(needs ?? []).map((name) => `${needName(name)}`),
  ];
  const given = needs?.map((name) => `${name}: ${needName(name)}${name === CALLED_AT_BOOT ? '()' : ''}`);
  const main = mayServe ? 'mainOf(main, serve)' : 'main';
  return [
    `import { ${imported.join(', ')} } from '${LIBRARY}';`,
    `import main from ${JSON.stringify(`${APPLIANCE}:${entry}`)};`,
    `start({ default: ${main} }, ${given ? `() => ({ ${given.join(', ')} })` : ''});`,
  ].join('\n');
}

/** Those `skerry:<library>` that the appliance's own files speak of, made from the libraries. */
async function importedModules(
  { files }: Appliance,
  libraries: Libraries,
  all: readonly Library[],
): Promise<(readonly [string, string])[]> {
  const texts = [...files.values()];
  const wanted = all.flatMap(({ name, modules }) =>
    modules.filter((module) => texts.some((text) => text.includes(module))).map((module) => [module, name]),
  );
  return Promise.all(
    wanted.map(async ([module = '', name = '']) => [module, await libraries.module(name)] as const),
  );
}

/** A statement for each, so that what is not mentioned is left out. */
function globalsModule(names: readonly string[], absent: readonly string[] = []): readonly [string, string] {
  const present = names.map((name) => `export { ${name} } from '${LIBRARY}';`);
  return [GLOBALS, [...present, absentExports(absent)].join('\n')];
}

/** `skerry:library/<name>`: the needs of a library. */
function needsModule({ needs }: Library, facts: EntryFacts): string {
  return needs
    .map((name) =>
      facts.needs?.includes(name)
        ? `export { ${needName(name)} as ${name} } from '${LIBRARY}';`
        : `export const ${name} = undefined;`,
    )
    .join('\n');
}

/** `start(main, { needs, parameters })`: with a server only when main may need one. */
function startModule({ uses }: Composition, { mayServe }: EntryFacts): string {
  const name = mayServe && uses.has('http') ? 'startServed' : 'startWired';
  return `export { ${name} as start } from '${LIBRARY}';`;
}
