import { join } from 'node:path';
import type { Diagnostic, ErrorCode } from '@skerry/contracts';
import { type BuildContext, type BuildOptions, context, type Message, type Plugin, stop } from 'esbuild';
import type { BundlePart } from '../assemble/parts.ts';
import { type EntryFacts, entryFacts } from './entry.ts';
import { guestOptions, LIBRARY_VARIABLE, Libraries, type LibraryFeature, needName } from './library.ts';
import { resolveWithin } from './resolve.ts';
import { type FullSourceMap, reduceSourceMap } from './source-map.ts';
import { type Appliance, messageOf, type Refusal } from './validate.ts';

/**
 * All modules of an appliance and the libraries that they use, as one ES module for the engine. The appliance's
 * files are only in memory; the libraries come from libos/src. Nothing else can be imported.
 *
 * The bundle is two scripts in a row: the libraries for what is used (library.ts), and the appliance, whose imports
 * from them become one declaration.
 */

/** Namespace of the appliance's own files; also the prefix of their names in source maps. */
const APPLIANCE = 'appliance';
const LIBRARY = 'skerry:library';

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
  warnings: Diagnostic[];
}

export type BundleOutcome = { ok: true; bundle: Bundle } | Refusal;

/** The appliance that a rebuild is about. */
interface Current {
  appliance: Appliance | undefined;
  entry: string;
}

/** Bundles one appliance after another; esbuild stays warm between calls. */
export class Bundler {
  readonly #libosDir: string;
  readonly #libraries: Libraries;
  readonly #current: Current = { appliance: undefined, entry: '' };
  #context: Promise<BuildContext<typeof applianceOptions>> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(libosDir: string) {
    this.#libosDir = libosDir;
    this.#libraries = new Libraries(libosDir);
  }

  bundle(appliance: Appliance): Promise<BundleOutcome> {
    const turn = this.#last.then(() => this.#bundleNow(appliance));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async dispose(): Promise<void> {
    await (await this.#context)?.dispose();
  }

  async #bundleNow(appliance: Appliance): Promise<BundleOutcome> {
    this.#context ??= this.#open();
    const opened = await this.#context;
    const facts = entryFacts(appliance, await this.#libraries.needs());
    this.#current.appliance = appliance;
    this.#current.entry = entryOf(appliance, facts);
    let isTimeout = false;
    const timer = setTimeout(() => {
      isTimeout = true;
      stop();
    }, BUNDLE_TIMEOUT_MS);
    const result = await opened
      .rebuild()
      .catch((error: unknown) => {
        if (error instanceof Error && 'errors' in error) return { failed: error.errors as Message[] };
        // The process has ended; the next build starts another.
        this.#context = undefined;
        stop();
        if (!isTimeout) throw error;
        return 'timeout' as const;
      })
      .finally(() => clearTimeout(timer));
    if (result === 'timeout') return timeoutRefusal();
    if ('failed' in result) return refusalOf(result.failed);
    const code = result.outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? '';
    const map = result.outputFiles.find(({ path }) => path.endsWith('.map'))?.text ?? '';
    const { names, declaration, length } = readImports(code);
    const library = await this.#libraries.script(names);
    // What is put in front takes whole lines; what is taken away and put in its place is on the appliance's first.
    const prefix = `${library.source}${declaration}\n`;
    const reduced = reduceSourceMap(JSON.parse(map) as FullSourceMap, `${APPLIANCE}:`, {
      lines: prefix.split('\n').length - 1,
      columns: -length,
    });
    const source = prefix + code.slice(length);
    return {
      ok: true,
      bundle: {
        source,
        sourceMap: JSON.stringify(reduced),
        parts: [
          ...library.parts,
          { layer: 'application', library: 'appliance', bytes: Buffer.byteLength(code) - length },
        ],
        features: library.features,
        warnings: result.warnings.map((message) => diagnosticOf(message, 'warning')),
      },
    };
  }

  async #open(): Promise<BuildContext<typeof applianceOptions>> {
    const globals = await this.#libraries.globals();
    return context({
      ...applianceOptions,
      absWorkingDir: this.#libosDir,
      plugins: [applianceFiles(this.#current, this.#libosDir, globals)],
    });
  }
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
  entryPoints: ['skerry:entry'],
  inject: ['skerry:globals'],
  outfile: 'app.js',
  format: 'esm',
  sourcemap: 'external',
  sourcesContent: false,
} as const satisfies BuildOptions;

/** esbuild's minified imports stand at the start of a module: `import{a,b as c}from"…";` or `import"…";`. */
const IMPORTS = new RegExp(`^(?:import(?:\\{[^}]*\\}from)?"${LIBRARY}";)*`);
const IMPORTED_NAME = /[{,]([\w$]+)(?: as ([\w$]+))?/g;

/** Which names the appliance imports from the libraries, and the declaration that takes the place of the imports. */
function readImports(code: string): { names: string[]; declaration: string; length: number } {
  const text = IMPORTS.exec(code)?.[0] ?? '';
  const imported = [...text.matchAll(IMPORTED_NAME)].map(([, name = '', alias = name]) => ({ name, alias }));
  const bindings = imported.map(({ name, alias }) => (name === alias ? name : `${name}:${alias}`));
  return {
    names: imported.map(({ name }) => name),
    declaration: bindings.length === 0 ? '' : `var{${bindings.join()}}=${LIBRARY_VARIABLE};`,
    length: text.length,
  };
}

/** What is given by a call when main is called; everything else that main receives is there before. */
const CALLED_AT_BOOT = 'parameters';

/** The module that is bundled: it gives the core the appliance's main and what makes its needs. */
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

function applianceFiles(current: Current, libosDir: string, globals: readonly string[]): Plugin {
  const files = (): ReadonlyMap<string, string> => current.appliance?.files ?? new Map();
  // A statement for each, so that what is not mentioned is left out.
  const injected = globals.map((name) => `export { ${name} } from '${LIBRARY}';`).join('\n');
  return {
    name: 'appliance-files',
    setup(build) {
      build.onResolve({ filter: /^skerry:(entry|globals)$/ }, ({ path }) => ({
        path,
        namespace: 'skerry',
        sideEffects: path === 'skerry:entry',
      }));
      build.onResolve({ filter: new RegExp(`^${LIBRARY}$`), namespace: 'skerry' }, ({ path }) => ({
        path,
        external: true,
        sideEffects: false,
      }));
      build.onLoad({ filter: /.*/, namespace: 'skerry' }, ({ path }) => ({
        contents: path === 'skerry:globals' ? injected : current.entry,
        loader: 'ts',
      }));
      build.onResolve({ filter: new RegExp(`^${APPLIANCE}:`), namespace: 'skerry' }, ({ path }) => ({
        path: path.slice(APPLIANCE.length + 1),
        namespace: APPLIANCE,
      }));
      build.onResolve({ filter: /.*/, namespace: APPLIANCE }, ({ path, importer }) => {
        if (path === 'skerry') return { path: join(libosDir, 'src/index.ts') };
        const found = resolveWithin(files(), importer, path);
        if (found !== undefined) return { path: found, namespace: APPLIANCE };
        return {
          errors: [{ text: `Cannot find "${path}".`, detail: 'UNRESOLVED_IMPORT' satisfies ErrorCode }],
        };
      });
      // An import whose name is an expression (`import('../' + name)`) is looked up on the disk without asking
      // onResolve. What it finds there is not the appliance's.
      const own = join(libosDir, 'src/');
      build.onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => {
        if (path.startsWith(own)) return undefined;
        const text = 'An import whose name is not a plain string cannot be bundled.';
        return { errors: [{ text, detail: 'UNRESOLVED_IMPORT' satisfies ErrorCode }] };
      });
      build.onLoad({ filter: /.*/, namespace: APPLIANCE }, ({ path }) => {
        const content = files().get(path) ?? '';
        return path.endsWith('.json')
          ? { contents: content, loader: 'json' }
          : { contents: withoutSourceMap(content), loader: 'ts' };
      });
    },
  };
}

/**
 * esbuild follows `//# sourceMappingURL=`, to files of this machine too. The last such comment of a file counts, and
 * one that names no file makes it follow none; nothing that the author wrote moves or changes.
 */
function withoutSourceMap(content: string): string {
  return content.includes('sourceMappingURL') ? `${content}\n//# sourceMappingURL=none:` : content;
}

function timeoutRefusal(): Refusal {
  const message = `Bundling took longer than ${BUNDLE_TIMEOUT_MS / 1000} s.`;
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
