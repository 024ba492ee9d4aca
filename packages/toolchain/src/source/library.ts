import { join } from 'node:path';
import type { Catalogue } from '@skerry/composition';
import type { Library, NetworkStack } from '@skerry/contracts';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import type { BundlePart } from '../assemble/parts.ts';
import { type NativeSource, nativeSourcesOf } from '../compile/native/source.ts';
import { readCatalogue } from './catalogue.ts';

/**
 * The guest's libraries (libos/src), flattened to one script for each set of names that appliances use. They do not
 * change while the toolchain lives, so an appliance's build does not pay for them: it is bundled alone, and the
 * script for what it uses is put in front.
 */
export interface LibraryScript {
  /** Declares `LIBRARY_VARIABLE`, an object that holds the names. Ends with a line end. */
  source: string;
  parts: BundlePart[];
  /** What the image must have for these libraries, sorted: `features` of their library.json. */
  features: LibraryFeature[];
  /** Native modules that these libraries bring. */
  modules: NativeSource[];
}

/** `net`: a network stack, whichever the appliance chooses. */
export type LibraryFeature = Library['features'][number];

/** What the names of the libraries are imported from. */
export const LIBRARY = 'skerry:library';

/** The one name that the libraries take in the bundle's scope. */
export const LIBRARY_VARIABLE = '__skerryLibrary';

/** What is no global: what the bundle's entry needs, with the module of libos/src that has it. */
const entryNames: ReadonlyMap<string, string> = new Map([
  ['start', './core/index.ts'],
  ['mainOf', './core/server.ts'],
  ['serve', './http/serve.ts'],
  ['startWired', './core/wired.ts'],
  ['startServed', './http/wired.ts'],
]);

/** What main receives has names of its own here, since it may be more than the global of that name. */
const NEED_PREFIX = 'needs$';
export const needName = (name: string): string => NEED_PREFIX + name;

/** What an appliance imports of a library: two modules may export the same name. No library has `_` in its name. */
const IMPORTED_PREFIX = 'module$';
const importedName = (library: string, name: string): string =>
  `${IMPORTED_PREFIX}${library.replaceAll('-', '_')}$${name}`;

/** How TypeScript of the guest becomes JavaScript for the engine. */
export const guestOptions = {
  bundle: true,
  write: false,
  metafile: true,
  platform: 'neutral',
  mainFields: ['module', 'main'],
  conditions: ['import', 'module'],
  target: 'es2023',
  charset: 'utf8',
  legalComments: 'none',
  minifyWhitespace: true,
  minifySyntax: true,
  treeShaking: true,
  logLevel: 'silent',
  tsconfigRaw: {
    compilerOptions: { target: 'es2023', useDefineForClassFields: true, verbatimModuleSyntax: false },
  },
} as const satisfies BuildOptions;

/** Scripts that are kept; an appliance uses one, and few sets are common. */
const KEPT_SCRIPTS = 64;

export class Libraries {
  readonly #libosDir: string;
  readonly #scripts = new Map<string, Promise<LibraryScript>>();
  readonly #modules = new Map<string, Promise<string>>();
  #globals: Promise<readonly string[]> | undefined;
  #needs: Promise<readonly string[]> | undefined;
  #catalogue: Promise<Catalogue> | undefined;

  constructor(libosDir: string) {
    this.#libosDir = libosDir;
  }

  /** What the library.json say. */
  catalogue(): Promise<Catalogue> {
    this.#catalogue ??= readCatalogue(this.#libosDir);
    return this.#catalogue;
  }

  /** The globals that are not the engine's own: what libos/src/globals.ts exports. */
  globals(): Promise<readonly string[]> {
    this.#globals ??= this.#exportsOf('./globals.ts').catch((error: unknown) => {
      // Not for good: esbuild's process can be ended by anybody who waited for it.
      this.#globals = undefined;
      throw error;
    });
    return this.#globals;
  }

  /** What main can receive: what libos/src/needs.ts exports. */
  needs(): Promise<readonly string[]> {
    this.#needs ??= this.#exportsOf('./needs.ts').catch((error: unknown) => {
      this.#needs = undefined;
      throw error;
    });
    return this.#needs;
  }

  /** `skerry:<library>` for an appliance: all that the library's index exports, a statement for each. */
  module(library: string): Promise<string> {
    const known = this.#modules.get(library) ?? this.#moduleOf(library);
    known.catch(() => this.#modules.delete(library));
    this.#modules.set(library, known);
    return known;
  }

  async #moduleOf(library: string): Promise<string> {
    const names = await this.#exportsOf(`./${library}/index.ts`);
    return names
      .map((name) => `export { ${importedName(library, name)} as ${name} } from '${LIBRARY}';`)
      .join('\n');
  }

  async #exportsOf(module: string): Promise<readonly string[]> {
    const { metafile } = await this.#flatten(`export * from '${module}';`);
    return Object.values(metafile.outputs)
      .flatMap((output) => output.exports)
      .toSorted();
  }

  /**
   * The script that declares these names: globals, needs by their `needName`, and what the bundle's entry calls. The
   * libraries find `network` in SKERRY_STACK, so that of the two stacks one is linked.
   */
  script(names: readonly string[], network: NetworkStack): Promise<LibraryScript> {
    const sorted = [...new Set(names)].sort();
    const key = [network, ...sorted].join();
    const known = this.#scripts.get(key);
    if (known) return known;
    const made = this.#make(sorted, network);
    made.catch(() => this.#scripts.delete(key));
    this.#scripts.set(key, made);
    const oldest = this.#scripts.keys().next();
    if (this.#scripts.size > KEPT_SCRIPTS && !oldest.done) this.#scripts.delete(oldest.value);
    return made;
  }

  async #make(names: readonly string[], network: NetworkStack): Promise<LibraryScript> {
    const { text, metafile } = await this.#flatten(names.map(exportOf).join('\n'), network);
    const parts = partsOf(metafile);
    const { libraries } = await this.catalogue();
    // A package from npm is no library.
    const used = parts.flatMap(({ library }) => libraries.get(library) ?? []);
    const features = [...new Set(used.flatMap((library) => library.features))].sort();
    return { source: text, parts, features, modules: nativeSourcesOf(used) };
  }

  async #flatten(
    contents: string,
    network: NetworkStack = 'direct',
  ): Promise<{ text: string; metafile: Metafile }> {
    const result = await build({
      ...guestOptions,
      absWorkingDir: this.#libosDir,
      stdin: { contents, resolveDir: join(this.#libosDir, 'src'), loader: 'ts' },
      // ESM for the question which names there are; a script has none.
      format: contents.includes('*') ? 'esm' : 'iife',
      globalName: LIBRARY_VARIABLE,
      define: { SKERRY_STACK: JSON.stringify(network) },
    });
    return { text: result.outputFiles[0]?.text ?? '', metafile: result.metafile };
  }
}

function exportOf(name: string): string {
  if (name.startsWith(NEED_PREFIX)) {
    return `export { ${name.slice(NEED_PREFIX.length)} as ${name} } from './needs.ts';`;
  }
  if (name.startsWith(IMPORTED_PREFIX)) {
    const [library = '', own = ''] = name.slice(IMPORTED_PREFIX.length).split(/\$(.*)/s);
    return `export { ${own} as ${name} } from './${library.replaceAll('_', '-')}/index.ts';`;
  }
  return `export { ${name} } from '${entryNames.get(name) ?? './globals.ts'}';`;
}

/** What each library takes of an output, by name; of the inputs that are wanted. */
export function partsOf(metafile: Metafile, isWanted: (path: string) => boolean = () => true): BundlePart[] {
  const sums = new Map<string, BundlePart>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      if (bytesInOutput === 0 || !isWanted(path)) continue;
      const library = libraryOf(path);
      const sum = sums.get(library) ?? { layer: 'library', library, bytes: 0 };
      sum.bytes += bytesInOutput;
      sums.set(library, sum);
    }
  }
  return [...sums.values()].sort((a, b) => (a.library < b.library ? -1 : 1));
}

/** `src/<library>/…`, `…/node_modules/<package>/…`. */
function libraryOf(path: string): string {
  const npm = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(path)?.[1];
  return npm ?? /^src\/([^/]+)\//.exec(path)?.[1] ?? 'core';
}
