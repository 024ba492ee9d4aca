import { ApplianceManifest, type TypeFile } from '@skerry/contracts';
import * as monaco from 'monaco-editor/editor';
import { editor, Uri } from 'monaco-editor/editor';
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker';
import { conf, language } from 'monaco-editor/languages/definitions/typescript/typescript';
import JsonWorker from 'monaco-editor/languages/features/json/json.worker.js?worker';
import { jsonDefaults } from 'monaco-editor/languages/features/json/register';
import { typescriptDefaults } from 'monaco-editor/languages/features/typescript/register';
import TypeScriptWorker from 'monaco-editor/languages/features/typescript/ts.worker.js?worker';
import { z } from 'zod';
import 'monaco-editor/languages/definitions/css/register';
import 'monaco-editor/languages/definitions/markdown/register';
import 'monaco-editor/languages/definitions/typescript/register';
import './monaco-features.ts';
import { manifestPath } from '../design/appliances.ts';

/**
 * Monaco with what an appliance needs and nothing else: TypeScript and JSON with their checkers, Markdown, CSS,
 * AssemblyScript as coloured text. This module and its workers are loaded after the page is there.
 */
export { monaco };

self.MonacoEnvironment = {
  getWorker: (_id, label) => {
    switch (label) {
      case 'typescript':
        return new TypeScriptWorker();
      case 'json':
        return new JsonWorker();
      default:
        return new EditorWorker();
    }
  },
};

// Numbers of TypeScript's own enumerations that Monaco's type file does not name.
const moduleResolutionBundler = 100;
const moduleDetectionForce = 3;
const targetEs2023 = 10;
const moduleEsNext = 99;
const jsxReact = 4;

/** As the toolchain compiles, so that what is red here is what a build refuses. */
export const compilerOptions = {
  target: targetEs2023,
  lib: ['es2023'],
  module: moduleEsNext,
  moduleResolution: moduleResolutionBundler,
  moduleDetection: moduleDetectionForce,
  strict: true,
  noUncheckedIndexedAccess: true,
  isolatedModules: true,
  verbatimModuleSyntax: false,
  allowImportingTsExtensions: true,
  allowNonTsExtensions: true,
  resolveJsonModule: true,
  noEmit: true,
  skipLibCheck: true,
  jsx: jsxReact,
  jsxImportSource: 'hono/jsx',
  types: [],
};

monaco.languages.register({ id: 'assemblyscript', aliases: ['AssemblyScript'] });
monaco.languages.setMonarchTokensProvider('assemblyscript', language);
monaco.languages.setLanguageConfiguration('assemblyscript', conf);

typescriptDefaults.setEagerModelSync(true);
typescriptDefaults.setCompilerOptions(compilerOptions);
// Without the libraries' types every use of them would be an error: see setLibraryTypes.
typescriptDefaults.setDiagnosticsOptions({ noSuggestionDiagnostics: true, noSemanticValidation: true });

/** What appliance.json may say. The service's own names the libraries and their parameters; until it is there, the form. */
export function setManifestSchema(schema: unknown): void {
  jsonDefaults.setDiagnosticsOptions({
    validate: true,
    schemas: [{ uri: 'schema://skerry/appliance.json', fileMatch: [`*/${manifestPath}`], schema }],
  });
}

setManifestSchema(z.toJSONSchema(ApplianceManifest));

let typesThere: string | undefined;

/** From here on types are checked. Declares the libraries that an appliance can import, as `GET /api/types` gives them: paths below `node_modules/`. */
export function setLibraryTypes(files: readonly TypeFile[]): void {
  // Another set makes the checker begin anew: the same one does not.
  const names = files.map(({ path }) => path).join('\n');
  if (names === typesThere) return;
  typesThere = names;
  typescriptDefaults.setExtraLibs(
    files.map(({ path, content }) => ({ filePath: Uri.file(`/node_modules/${path}`).toString(), content })),
  );
  typescriptDefaults.setDiagnosticsOptions({ noSuggestionDiagnostics: true });
}

/** Checks every open file anew: one that was added or removed changes what the others may import. */
export function revalidate(): void {
  typescriptDefaults.setCompilerOptions({ ...compilerOptions });
}

export function defineTheme(name: 'light' | 'dark', token: (name: string) => string): void {
  const rule = (scope: string, colour: string, fontStyle = '') => ({
    token: scope,
    foreground: token(colour).slice(1),
    ...(fontStyle === '' ? {} : { fontStyle }),
  });
  editor.defineTheme(`skerry-${name}`, {
    base: name === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('', '--text'),
      rule('comment', '--muted', 'italic'),
      rule('keyword', '--ansi-magenta'),
      rule('string', '--ansi-green'),
      rule('string.escape', '--ansi-yellow'),
      rule('number', '--ansi-yellow'),
      rule('regexp', '--ansi-red'),
      rule('type', '--ansi-blue'),
      rule('type.identifier', '--ansi-blue'),
      rule('identifier', '--text'),
      rule('delimiter', '--muted'),
      rule('string.key.json', '--ansi-blue'),
      rule('string.value.json', '--ansi-green'),
      rule('keyword.md', '--accent'),
    ],
    colors: {
      'editor.background': token('--surface'),
      'editor.foreground': token('--text'),
      'editorLineNumber.foreground': token('--line-strong'),
      'editorLineNumber.activeForeground': token('--muted'),
      'editor.lineHighlightBackground': token('--raised'),
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': token('--selection'),
      'editorCursor.foreground': token('--accent'),
      'editorWidget.background': token('--raised'),
      'editorWidget.border': token('--line-strong'),
      'editorSuggestWidget.selectedBackground': token('--accent-soft'),
      'editorSuggestWidget.selectedForeground': token('--text'),
      'editorSuggestWidget.highlightForeground': token('--accent'),
      'editorSuggestWidget.focusHighlightForeground': token('--accent'),
      'editorIndentGuide.background1': token('--line'),
      ...Object.fromEntries(
        [1, 2, 3, 4, 5, 6].map((each) => [`editorBracketHighlight.foreground${each}`, token('--muted')]),
      ),
      'editorError.foreground': token('--danger'),
      'editorWarning.foreground': token('--warn'),
      'input.background': token('--surface'),
      'input.border': token('--line-strong'),
      focusBorder: token('--accent'),
      'list.hoverBackground': token('--hover'),
      'list.focusBackground': token('--accent-soft'),
      'list.focusForeground': token('--text'),
      'scrollbarSlider.background': token('--scrollbar'),
    },
  });
}
