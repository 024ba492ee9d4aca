import type { Catalogue } from '@skerry/composition';
import type { Diagnostic, ErrorCode } from '@skerry/contracts';
import { init as lexer, parse } from 'es-module-lexer';
import {
  type BuildContext,
  type BuildOptions,
  type BuildResult,
  context,
  type Message,
  type Metafile,
  type Plugin,
} from 'esbuild';
import type { BundlePart } from '../assemble/parts.ts';
import type { NativeSource } from '../compile/native/source.ts';
import { ABSENT, absentDeclaration, absentErrors } from './absent-globals.ts';
import { APPLIANCE, applianceFiles, type Current, ENTRY, GLOBALS } from './appliance-files.ts';
import { endEsbuild, esbuildProcess } from './esbuild-service.ts';
import {
  guestOptions,
  LIBRARY,
  LIBRARY_VARIABLE,
  Libraries,
  type LibraryFeature,
  partsOf,
} from './library.ts';
import { linkableBy } from './linkable.ts';
import { Packages } from './packages.ts';
import { type FullSourceMap, reduceSourceMap } from './source-map.ts';
import { type Appliance, messageOf, type Refusal } from './validate.ts';

/**
 * All modules of an appliance, the listed packages and the libraries that they use, as one ES module for the engine. What
 * can be imported is in appliance-files.ts.
 *
 * The bundle is two scripts in a row: the libraries for what is used (library.ts), and the appliance, whose imports
 * from them become one declaration.
 */

/** A bundle takes milliseconds; esbuild has no limit of its own. */
const BUNDLE_TIMEOUT_MS = 20_000;

export interface Bundle {
  /** ES module, whitespace and syntax minified, names kept. */
  source: string;
  /** JSON `{ sources, mappings }` for the appliance's own files. */
  sourceMap: string;
  /** What each part takes of `source`, in bytes: the appliance's files together, and each library. */
  parts: BundlePart[];
  /** What its libraries need below the engine. */
  features: LibraryFeature[];
  modules: NativeSource[];
  /** Module scope reads files that are no source: some, or the list of those below `public/`. */
  readsBlobs: boolean;
  listsPublic: boolean;
  warnings: Diagnostic[];
}

export type BundleOutcome = { ok: true; bundle: Bundle } | Refusal;

/** Bundles one appliance after another; esbuild stays warm between calls. `plugins` go before its own. */
export class Bundler {
  readonly #libosDir: string;
  readonly #libraries: Libraries;
  readonly #packages: Packages;
  readonly #current: Current = {
    appliance: undefined,
    made: new Map(),
    modules: new Set(),
    refusal: (specifier) => this.#packages.refusal(specifier),
    whyAbsent: () => undefined,
  };
  readonly #plugins: readonly Plugin[];
  #opened: Opened | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(libosDir: string, plugins: readonly Plugin[] = []) {
    this.#plugins = plugins;
    this.#libosDir = libosDir;
    this.#libraries = new Libraries(libosDir);
    this.#packages = new Packages(libosDir);
  }

  /** The libraries that there are. */
  catalogue(): Promise<Catalogue> {
    return this.#libraries.catalogue();
  }

  bundle(appliance: Appliance): Promise<BundleOutcome> {
    const turn = this.#last.then(() => this.#bundleNow(appliance));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Idempotent. */
  async dispose(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    // A context of a process that has ended is gone with it.
    if (opened?.process !== esbuildProcess()) return;
    await opened.context.then((context) => context.dispose()).catch(() => undefined);
  }

  async #bundleNow(appliance: Appliance): Promise<BundleOutcome> {
    Object.assign(this.#current, await linkableBy(appliance, this.#libraries, this.#packages));
    const result = await this.#rebuild();
    if (result === 'timeout') return timeoutRefusal();
    if ('failed' in result) return refusalOf(result.failed);
    const code = result.outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? '';
    const map = result.outputFiles.find(({ path }) => path.endsWith('.map'))?.text ?? '';
    await lexer;
    const { names, absent, declaration, rest, blanks } = readImports(code);
    const fullMap = JSON.parse(map) as FullSourceMap;
    const { metafile } = result;
    const { whyAbsent } = this.#current;
    const bundled = { code: rest, map: fullMap, metafile, files: appliance.files, prefix: `${APPLIANCE}:` };
    const errors = absentErrors(absent, bundled, whyAbsent);
    if (errors.length > 0)
      return { ok: false, code: 'COMPOSITION_INVALID', message: messageOf(errors), diagnostics: errors };
    const library = await this.#libraries.script(names, appliance.network);
    // What is put in front takes whole lines.
    const prefix = `${library.source}${declaration}\n`;
    const reduced = reduceSourceMap(fullMap, `${APPLIANCE}:`, prefix.split('\n').length - 1);
    const packages = partsOfPackages(metafile);
    const packageBytes = packages.reduce((sum, { bytes }) => sum + bytes, 0);
    const ownBytes = Math.max(0, Buffer.byteLength(rest) - blanks - packageBytes);
    const listsPublic = library.parts.some((part) => part.library === 'assets');
    return {
      ok: true,
      bundle: {
        source: prefix + rest,
        sourceMap: JSON.stringify(reduced),
        parts: [
          ...library.parts,
          ...packages,
          { layer: 'application', library: 'appliance', bytes: ownBytes },
        ],
        features: library.features,
        modules: library.modules,
        readsBlobs: listsPublic || rest.includes('__skerry.blob('),
        listsPublic,
        warnings: result.warnings.map((message) => diagnosticOf(message, 'warning')),
      },
    };
  }

  async #rebuild(isAgain = false): Promise<Rebuilt | { failed: Message[] } | 'timeout'> {
    const { process, context } = this.#open();
    let opened: Awaited<Opened['context']> | undefined;
    const { promise: late, resolve } = Promise.withResolvers<'timeout'>();
    const timer = setTimeout(() => resolve('timeout'), BUNDLE_TIMEOUT_MS);
    try {
      opened = await context;
      const result = await Promise.race([opened.rebuild(), late]);
      if (result === 'timeout') endEsbuild(process, opened);
      return result;
    } catch (error) {
      if (error instanceof Error && 'errors' in error) return { failed: error.errors as Message[] };
      // Somebody else has ended the process, which says nothing of this appliance; or it has ended by itself.
      const isOurs = process === esbuildProcess();
      endEsbuild(process, opened);
      if (isOurs || isAgain) throw error;
      return this.#rebuild(true);
    } finally {
      clearTimeout(timer);
    }
  }

  #open(): Opened {
    const process = esbuildProcess();
    if (this.#opened?.process === process) return this.#opened;
    const libosDir = this.#libosDir;
    const own = applianceFiles({ current: this.#current, libosDir, packages: this.#packages });
    const options = { ...applianceOptions, absWorkingDir: libosDir, plugins: [...this.#plugins, own] };
    this.#opened = { process, context: context(options) };
    return this.#opened;
  }
}

type Rebuilt = BuildResult<typeof applianceOptions>;

/** A context, and the number of the process that it is of. */
interface Opened {
  process: number;
  context: Promise<BuildContext<typeof applianceOptions>>;
}

/**
 * What esbuild would warn of in single expressions. The type checker looks at the same code, and esbuild copies the
 * whole line into each message: 4,000 of them in a line of 32 KB took 700 MB and 3 s.
 */
const SILENT_WARNINGS =
  'assert-to-with assert-type-json assign-to-constant assign-to-import bigint call-import-namespace ' +
  'class-name-will-throw commonjs-variable-in-esm delete-super-property direct-eval duplicate-case ' +
  'duplicate-class-member duplicate-object-key empty-glob empty-import-meta equals-nan equals-negative-zero ' +
  'equals-new-object html-comment-in-js ignored-bare-import ignored-dynamic-import import-is-undefined ' +
  'impossible-typeof indirect-require private-name-will-throw require-resolve-not-external ' +
  'semicolon-after-return suspicious-boolean-not suspicious-logical-operator suspicious-nullish-coalescing ' +
  'this-is-undefined-in-esm unsupported-dynamic-import unsupported-jsx-comment unsupported-regexp ' +
  'unsupported-require-call';

const applianceOptions = {
  ...guestOptions,
  logOverride: Object.fromEntries(SILENT_WARNINGS.split(' ').map((id) => [id, 'silent' as const])),
  entryPoints: [ENTRY],
  inject: [GLOBALS],
  outfile: 'app.js',
  format: 'esm',
  sourcemap: 'external',
  sourcesContent: false,
  jsx: 'automatic',
  jsxImportSource: 'hono/jsx',
} as const satisfies BuildOptions;

/** The names of an import statement of esbuild's, `import{a,b as c}from"…"`. */
const IMPORTED_NAME = /[{,]([\w$]+)(?: as ([\w$]+))?/g;

/** What the appliance imports from the libraries. */
interface Imports {
  names: string[];
  /** Those of no library that is placed. */
  absent: string[];
  /** Takes the place of the imports. */
  declaration: string;
  /** The code with blanks where the imports were, so that every column stays, and how many these are. */
  rest: string;
  blanks: number;
}

function readImports(code: string): Imports {
  const [found] = parse(code);
  const own = found.filter(({ n }) => n === LIBRARY || n === ABSENT);
  const namesFrom = (module: string): { name: string; alias: string }[] =>
    own
      .filter(({ n }) => n === module)
      .flatMap(({ ss, se }) => [...code.slice(ss, se).matchAll(IMPORTED_NAME)])
      .map(([, name = '', alias = name]) => ({ name, alias }));
  const imported = namesFrom(LIBRARY);
  const absent = namesFrom(ABSENT).map(({ name }) => name);
  const bindings = imported.map(({ name, alias }) => (name === alias ? name : `${name}:${alias}`));
  let rest = '';
  let end = 0;
  for (const { ss, se } of own) {
    rest += code.slice(end, ss) + ' '.repeat(se - ss);
    end = se;
  }
  return {
    names: imported.map(({ name }) => name),
    absent,
    declaration:
      (bindings.length === 0 ? '' : `var{${bindings.join()}}=${LIBRARY_VARIABLE};`) +
      absentDeclaration(absent),
    rest: rest + code.slice(end),
    blanks: own.reduce((sum, { ss, se }) => sum + se - ss, 0),
  };
}

/** What was taken from npm, by package. Everything else of the bundle is the appliance's own. */
function partsOfPackages(metafile: Metafile): BundlePart[] {
  return partsOf(metafile, (path) => path.includes('node_modules/'));
}

function timeoutRefusal(): Refusal {
  const message = `Bundling took longer than ${BUNDLE_TIMEOUT_MS / 1_000} s.`;
  const diagnostic: Diagnostic = { severity: 'error', code: 'BUILD_TIMEOUT', message };
  return { ok: false, code: 'BUILD_TIMEOUT', message, diagnostics: [diagnostic] };
}

function refusalOf(errors: readonly Message[]): Refusal {
  const diagnostics = errors.map((message) => diagnosticOf(message, 'error'));
  const code = (diagnostics[0]?.code ?? 'SYNTAX_ERROR') as ErrorCode;
  return { ok: false, code, message: messageOf(diagnostics), diagnostics };
}

function diagnosticOf(message: Message, severity: Diagnostic['severity']): Diagnostic {
  const code = codeOf(message, severity);
  const { location } = message;
  if (!location || (location.namespace !== APPLIANCE && !location.file.startsWith(`${APPLIANCE}:`))) {
    return { severity, code, message: message.text };
  }
  const before = Buffer.from(location.lineText).subarray(0, location.column).toString('utf8');
  const column = before.length + 1;
  return {
    severity,
    code,
    message: message.text,
    file: location.file.slice(location.file.indexOf(':') + 1),
    line: location.line,
    column,
    endLine: location.line,
    endColumn: column + Math.max(1, location.length),
  };
}

function codeOf({ detail, text }: Message, severity: Diagnostic['severity']): string {
  if (typeof detail === 'string') return detail;
  if (severity === 'warning') return 'BUNDLE_WARNING';
  if (/^No matching export in .* for import "default"/.test(text)) return 'NO_ENTRY' satisfies ErrorCode;
  return 'SYNTAX_ERROR' satisfies ErrorCode;
}
