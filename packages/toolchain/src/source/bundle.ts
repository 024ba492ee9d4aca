import { join } from 'node:path';
import type { Diagnostic, ErrorCode } from '@skerry/contracts';
import {
  type BuildContext,
  type BuildOptions,
  context,
  type Message,
  type Metafile,
  type Plugin,
  stop,
} from 'esbuild';
import { resolveWithin } from './resolve.ts';
import { type FullSourceMap, reduceSourceMap } from './source-map.ts';
import { type Appliance, messageOf, type Refusal } from './validate.ts';

/**
 * All modules of an appliance and the libraries that they reach, as one ES module for the engine. The appliance's
 * files are only in memory; the libraries are read from libos/src. Nothing else can be imported.
 */

/** Namespace of the appliance's own files; also the prefix of their names in source maps and metafiles. */
const APPLIANCE = 'appliance';

export interface Bundle {
  /** ES module, whitespace and syntax minified, names kept. */
  source: string;
  /** JSON `{ sources, mappings }` for the appliance's own files. */
  sourceMap: string;
  /** What each part takes of `source`, in bytes: the appliance's files together, and each library. */
  parts: { layer: 'application' | 'library'; library: string; bytes: number }[];
  warnings: Diagnostic[];
}

export type BundleOutcome = { ok: true; bundle: Bundle } | Refusal;

/** The appliance that a rebuild is about. */
interface Current {
  appliance: Appliance | undefined;
}

/** Bundles one appliance after another. The parsed libraries stay in esbuild's memory between calls. */
export class Bundler {
  readonly #libosDir: string;
  readonly #current: Current = { appliance: undefined };
  #context: Promise<BuildContext<typeof fixedOptions>> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(libosDir: string) {
    this.#libosDir = libosDir;
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
    this.#current.appliance = appliance;
    const result = await opened.rebuild().catch((error: unknown) => {
      if (error instanceof Error && 'errors' in error) return { failed: error.errors as Message[] };
      // The process has ended; the next build starts another.
      this.#context = undefined;
      stop();
      throw error;
    });
    if ('failed' in result) return refusalOf(result.failed);
    const [mapFile, codeFile] = sortOutputs(result.outputFiles);
    const map = reduceSourceMap(JSON.parse(mapFile) as FullSourceMap, `${APPLIANCE}:`);
    return {
      ok: true,
      bundle: {
        source: codeFile,
        sourceMap: JSON.stringify(map),
        parts: partsOf(result.metafile),
        warnings: result.warnings.map((message) => diagnosticOf(message, 'warning')),
      },
    };
  }

  #open(): Promise<BuildContext<typeof fixedOptions>> {
    const libosDir = this.#libosDir;
    return context({
      ...fixedOptions,
      absWorkingDir: libosDir,
      inject: [join(libosDir, 'src/globals.ts')],
      plugins: [applianceFiles(this.#current, libosDir)],
    });
  }
}

const fixedOptions = {
  entryPoints: ['skerry:entry'],
  bundle: true,
  write: false,
  metafile: true,
  outfile: 'app.js',
  format: 'esm',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  conditions: ['import', 'module'],
  target: 'es2023',
  charset: 'utf8',
  legalComments: 'none',
  minifyWhitespace: true,
  minifySyntax: true,
  treeShaking: true,
  sourcemap: 'external',
  sourcesContent: false,
  tsconfigRaw: {
    compilerOptions: { target: 'es2023', useDefineForClassFields: true, verbatimModuleSyntax: false },
  },
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** The module that the engine evaluates: libos/src/core is given the appliance's entry and what makes its needs. */
function entryOf(appliance: Appliance): string {
  const needs = takesNothing(appliance.files.get(appliance.entry) ?? '') ? undefined : 'needs';
  return [
    `import { start } from './core/index.ts';`,
    needs && `import { needs } from './needs.ts';`,
    `import main from ${JSON.stringify(`${APPLIANCE}:${appliance.entry}`)};`,
    `start({ default: main }, ${needs});`,
  ].join('\n');
}

/**
 * Whether main is written without parameters, so that what it could receive need not be in the image. Only said
 * when it is certain: the one mention of a default export is a function with an empty list.
 */
function takesNothing(source: string): boolean {
  const mentions = source.match(/\bdefault\b/g)?.length;
  return mentions === 1 && /\bexport\s+default\s+(async\s+)?function\s*[\w$]*\s*\(\s*\)/.test(source);
}

function sortOutputs(files: readonly { path: string; text: string }[]): [string, string] {
  const map = files.find(({ path }) => path.endsWith('.map'));
  const code = files.find(({ path }) => path.endsWith('.js'));
  if (!map || !code) throw new Error('esbuild gave no output');
  return [map.text, code.text];
}

function applianceFiles(current: Current, libosDir: string): Plugin {
  const files = (): ReadonlyMap<string, string> => current.appliance?.files ?? new Map();
  return {
    name: 'appliance-files',
    setup(build) {
      build.onResolve({ filter: /^skerry:entry$/ }, () => ({ path: 'entry', namespace: 'skerry' }));
      build.onLoad({ filter: /.*/, namespace: 'skerry' }, () => ({
        contents: current.appliance ? entryOf(current.appliance) : '',
        resolveDir: join(libosDir, 'src'),
        loader: 'ts',
      }));
      build.onResolve({ filter: new RegExp(`^${APPLIANCE}:`) }, ({ path }) => ({
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
      build.onLoad({ filter: /.*/, namespace: APPLIANCE }, ({ path }) => ({
        contents: files().get(path) ?? '',
        loader: path.endsWith('.json') ? 'json' : 'ts',
      }));
    },
  };
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

function partsOf(metafile: Metafile): Bundle['parts'] {
  const sums = new Map<string, Bundle['parts'][number]>();
  const output = metafile.outputs['app.js'];
  for (const [path, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
    const part = partOf(path);
    const key = `${part.layer}/${part.library}`;
    const sum = sums.get(key) ?? { ...part, bytes: 0 };
    sum.bytes += bytesInOutput;
    sums.set(key, sum);
  }
  return [...sums.values()].sort((a, b) => (a.library < b.library ? -1 : 1));
}

/** `appliance:main.ts`, `src/<library>/…`, `…/node_modules/<package>/…`. */
function partOf(path: string): { layer: 'application' | 'library'; library: string } {
  if (path.startsWith(`${APPLIANCE}:`)) return { layer: 'application', library: 'appliance' };
  const npm = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(path);
  if (npm?.[1] !== undefined) return { layer: 'library', library: npm[1] };
  return { layer: 'library', library: /^src\/([^/]+)\//.exec(path)?.[1] ?? 'core' };
}
