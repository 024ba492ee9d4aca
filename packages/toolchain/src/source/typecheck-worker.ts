import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Diagnostic } from '@skerry/contracts';
import ts from 'typescript';
import { readCatalogue } from './catalogue.ts';
import { LIBRARY_NOT_PLACED, notPlaced, ofLibrary, type Placed } from './not-placed.ts';
import { Packages } from './packages.ts';
import { resolveWithin } from './resolve.ts';

/**
 * The type checker, in a thread of its own: one warm language service for all builds. Its file system is virtual:
 * `/appliance/<path>`, `/types/<file>` (libos/types), `/lib/<file>` (TypeScript's own) and `/node_modules/<package>/…` of
 * the listed packages. Answers in order.
 */

export interface TypecheckRequest {
  files: ReadonlyMap<string, string>;
  entry: string;
  /** What its picture has; undefined: everything may be used. */
  placed: Placed | undefined;
}

export interface TypecheckReply {
  /** `syntax` when the first finding is one of the parser. */
  finding: 'none' | 'syntax' | 'types' | 'entry';
  diagnostics: Diagnostic[];
}

const { libosDir } = workerData as { libosDir: string };
const OWN = '/appliance/';
const MAX_DIAGNOSTICS = 100;
const libFolder = dirname(fileURLToPath(import.meta.resolve('typescript')));

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  isolatedModules: true,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  jsx: ts.JsxEmit.ReactJSX,
  jsxImportSource: 'hono/jsx',
  types: [],
};

/** Contents that never change while the thread lives. */
const fixed = new Map<string, string>();
const folders = new Map([
  ['/types', join(libosDir, 'types')],
  ['/types/libraries', join(libosDir, 'types/libraries')],
  ['/lib', libFolder],
]);
const declarationsIn = (folder: string): string[] =>
  readdirSync(folders.get(folder) ?? '')
    .filter((name) => name.endsWith('.d.ts'))
    .sort()
    .map((name) => `${folder}/${name}`);
const baseFiles = declarationsIn('/types');
const LIBRARY_FILES = '/types/libraries';
const libraryFiles = declarationsIn(LIBRARY_FILES);
const catalogue = await readCatalogue(libosDir);

const packages = new Packages(libosDir);
const NODE_MODULES = '/node_modules/';

let current: { files: ReadonlyMap<string, string>; versions: Map<string, number> } = {
  files: new Map(),
  versions: new Map(),
};
let generation = 0;
let placed: Placed | undefined;

function contentOf(path: string): string | undefined {
  if (path.startsWith(OWN)) return current.files.get(path.slice(OWN.length));
  const known = fixed.get(path);
  if (known !== undefined) return known;
  const file = fileOf(path);
  if (file === undefined) return undefined;
  try {
    const content = readFileSync(file, 'utf8');
    fixed.set(path, content);
    return content;
  } catch {
    // Not remembered: an appliance can ask for any number of names.
    return undefined;
  }
}

/** Where on this machine a declaration, or the package.json of a listed package, is. */
function fileOf(path: string): string | undefined {
  if (path.startsWith(NODE_MODULES)) {
    return /(\.d\.ts|\/package\.json)$/.test(path)
      ? packages.find(path.slice(NODE_MODULES.length))
      : undefined;
  }
  const folder = folders.get(dirname(path));
  return folder !== undefined && path.endsWith('.d.ts') ? join(folder, basename(path)) : undefined;
}

const isProgramFile = (path: string): boolean => /\.tsx?$/.test(path) && !path.endsWith('.as.ts');

const host: ts.LanguageServiceHost = {
  getCompilationSettings: () => options,
  getScriptFileNames: () => [
    ...baseFiles,
    ...libraryFiles.filter((path) => placed === undefined || placed.uses.has(basename(path, '.d.ts'))),
    ...[...current.files.keys()].filter(isProgramFile).map((path) => OWN + path),
  ],
  getScriptVersion: (path) => String(path.startsWith(OWN) ? current.versions.get(path.slice(OWN.length)) : 0),
  getScriptSnapshot(path) {
    const content = contentOf(path);
    return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
  },
  getCurrentDirectory: () => '/',
  getDefaultLibFileName: () => '/lib/lib.es2023.d.ts',
  fileExists: (path) => contentOf(path) !== undefined,
  readFile: (path) => contentOf(path),
  resolveModuleNameLiterals: (literals, containing) =>
    literals.map(({ text }) => ({ resolvedModule: resolveModule(text, containing) })),
};

function resolveModule(specifier: string, containing: string): ts.ResolvedModuleFull | undefined {
  if (containing.startsWith(OWN)) {
    const found = resolveWithin(current.files, containing.slice(OWN.length), specifier);
    if (found !== undefined) return resolved(OWN + found);
  }
  if (packages.has(specifier) || containing.startsWith(NODE_MODULES)) {
    return ts.resolveModuleName(specifier, containing, options, host).resolvedModule;
  }
  const beside = `/types/${specifier.replace(/^\.\//, '').replace(/(\.d)?(\.[jt]s)?$/, '')}.d.ts`;
  return baseFiles.includes(beside) ? resolved(beside) : undefined;
}

function resolved(path: string): ts.ResolvedModuleFull {
  const extension = path.endsWith('.d.ts')
    ? ts.Extension.Dts
    : path.endsWith('.json')
      ? ts.Extension.Json
      : path.endsWith('.tsx')
        ? ts.Extension.Tsx
        : ts.Extension.Ts;
  return { resolvedFileName: path, extension, isExternalLibraryImport: false };
}

const service = ts.createLanguageService(host, ts.createDocumentRegistry());

function check({ files, entry, placed: ofPicture }: TypecheckRequest): TypecheckReply {
  generation += 1;
  placed = ofPicture;
  const versions = new Map<string, number>();
  for (const [path, content] of files) {
    const isSame = current.files.get(path) === content;
    versions.set(path, isSame ? (current.versions.get(path) ?? generation) : generation);
  }
  current = { files, versions };
  const program = service.getProgram();
  if (!program) throw new Error('TypeScript made no program');
  const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(OWN));
  const syntax = own.flatMap((file) => program.getSyntacticDiagnostics(file));
  if (syntax.length > 0) return { finding: 'syntax', diagnostics: describe(syntax) };
  const types = own.flatMap((file) => program.getSemanticDiagnostics(file));
  const diagnostics = describe(types);
  const noEntry = describeEntry(program, entry);
  if (noEntry) return { finding: 'entry', diagnostics: [noEntry, ...diagnostics] };
  return {
    finding: diagnostics.some(({ severity }) => severity === 'error') ? 'types' : 'none',
    diagnostics,
  };
}

function describe(findings: readonly ts.Diagnostic[]): Diagnostic[] {
  return findings.slice(0, MAX_DIAGNOSTICS).map((finding) => {
    const severity = finding.category === ts.DiagnosticCategory.Error ? 'error' : 'warning';
    const message = ts.flattenDiagnosticMessageText(finding.messageText, '\n');
    const result: Diagnostic = { severity, code: `TS${finding.code}`, message };
    const { file, start, length } = finding;
    if (!file || start === undefined || !file.fileName.startsWith(OWN)) return result;
    const missing = placed && missingLibrary(finding, file.text.slice(start, start + (length ?? 0)), placed);
    const from = file.getLineAndCharacterOfPosition(start);
    const to = file.getLineAndCharacterOfPosition(start + (length ?? 0));
    return {
      ...result,
      ...missing,
      file: file.fileName.slice(OWN.length),
      line: from.line + 1,
      column: from.character + 1,
      endLine: to.line + 1,
      endColumn: to.character + 1,
    };
  });
}

/**
 * What the compiler says of something that is not there: a property (2339, 2551), a name (2304, 2552, 2584 with a guess at
 * another environment), a module (2307), an export of `skerry` (2305, 2724), a namespace (2503).
 */
const NOT_THERE = new Set([2304, 2305, 2307, 2339, 2503, 2551, 2552, 2584, 2724]);

/** What is said instead when it would be there if the appliance used a library. `text` is what the finding is about. */
function missingLibrary(
  finding: ts.Diagnostic,
  text: string,
  picture: Placed,
): Pick<Diagnostic, 'code' | 'message' | 'library'> | undefined {
  if (!NOT_THERE.has(finding.code)) return undefined;
  const name = text.replace(/^['"]|['"]$/g, '');
  const message = ts.flattenDiagnosticMessageText(finding.messageText, '\n');
  const isProperty = finding.code === 2339 || finding.code === 2551;
  if (isProperty && !message.includes("'Needs'")) return undefined;
  const found = notPlaced(name, picture, catalogue) ?? ofType(name, picture);
  return found && { code: LIBRARY_NOT_PLACED, ...found };
}

/** A type that only a library declares, as `Tcp` of the module `skerry`. */
function ofType(name: string, picture: Placed) {
  const declares = new RegExp(`^(?: {2}export )?(?:interface|type) ${name.replaceAll('$', '\\$')}\\b`, 'm');
  const path = /^[\w$]+$/.test(name) && libraryFiles.find((each) => declares.test(contentOf(each) ?? ''));
  return path ? ofLibrary(name, basename(path, '.d.ts'), picture) : undefined;
}

/** The entry must have a default export that can be called, or whose method `fetch` can. */
function describeEntry(program: ts.Program, entry: string): Diagnostic | undefined {
  const file = program.getSourceFile(OWN + entry);
  if (!file) return undefined;
  const checker = program.getTypeChecker();
  const symbol = checker.getSymbolAtLocation(file);
  const exported =
    symbol && checker.getExportsOfModule(symbol).find(({ escapedName }) => escapedName === 'default');
  const finding = { severity: 'error', code: 'NO_ENTRY', file: entry } as const;
  if (!exported) {
    return {
      ...finding,
      message: `${entry} has no default export; it must export a function, or an object with a fetch method.`,
      line: 1,
      column: 1,
    };
  }
  const type = checker.getTypeOfSymbolAtLocation(exported, file);
  if (isCallable(type)) return undefined;
  const fetch = checker.getPropertyOfType(type, 'fetch');
  if (fetch && isCallable(checker.getTypeOfSymbolAtLocation(fetch, file))) return undefined;
  const declaration = exported.declarations?.[0];
  const at = file.getLineAndCharacterOfPosition(
    declaration?.getSourceFile() === file ? declaration.getStart() : 0,
  );
  return {
    ...finding,
    message: `The default export of ${entry} is neither a function nor an object with a fetch method.`,
    line: at.line + 1,
    column: at.character + 1,
  };
}

function isCallable(type: ts.Type): boolean {
  const isUnknown = (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Never)) !== 0;
  return isUnknown || type.getCallSignatures().length > 0;
}

/** A tree that is deeper than the thread's stack is the source's fault, not ours. */
function checkOrRefuse(request: TypecheckRequest): TypecheckReply {
  try {
    return check(request);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = 'The source is nested too deeply.';
    return { finding: 'syntax', diagnostics: [{ severity: 'error', code: 'SYNTAX_ERROR', message }] };
  }
}

parentPort?.on('message', (request: TypecheckRequest) => parentPort?.postMessage(checkOrRefuse(request)));
