import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { Diagnostic } from '@skerry/contracts';
import { main as asc } from 'assemblyscript/asc';
import { positionOf } from '../source/validate.ts';

/**
 * AssemblyScript's compiler in a thread of its own. It reads the appliance's TypeScript from memory and the library
 * 'skerry' from libos/native, and nothing else: above all no asconfig.json, which can name modules of this machine
 * that the compiler would load as transforms.
 */

export interface AscRequest {
  files: ReadonlyMap<string, string>;
  entry: string;
}

export interface AscReply {
  /** Undefined when there is an error among the findings. */
  wasm: Uint8Array | undefined;
  diagnostics: Diagnostic[];
}

const { libosDir } = workerData as { libosDir: string };
const LIBRARY = /(?:^|\/)node_modules\/skerry\/([A-Za-z0-9_-]+\.ts)$/;
/** The program's real entry: it makes sure that `main` is what the platform calls. */
const ENTRY = 'skerry-entry.ts';
const WASM = 'app.wasm';

/** AssemblyScript's DiagnosticCategory and codes, as far as they decide something. */
const CATEGORY_WARNING = 2;
const CATEGORY_ERROR = 3;
const FILE_NOT_FOUND = 6054;
const isSyntax = (code: number): boolean => code >= 1000 && code < 2000;

/**
 * -O1: what follows is clang's -O2, which makes as much of it as of -O3, in half of the compiler's time.
 * `incremental` collects garbage by itself.
 */
const flags = ['--outFile', WASM, '-O1', '--runtime', 'incremental', '--exportStart', '_initialize'];

async function compile({ files, entry }: AscRequest): Promise<AscReply> {
  const wrapper =
    `import { main as program } from './${entry.replace(/\.ts$/, '')}';\n` +
    'export function main(): i32 { return program(); }\n';
  const textOf = (path: string): string | null => {
    const normal = posix.normalize(path);
    if (normal === ENTRY) return wrapper;
    const library = LIBRARY.exec(normal)?.[1];
    if (library !== undefined) return readText(join(libosDir, 'native', library));
    return normal.endsWith('.ts') ? (files.get(normal) ?? null) : null;
  };
  let wasm: Uint8Array | undefined;
  const diagnostics: Diagnostic[] = [];
  const discard = { write: () => undefined };
  const { error } = await asc([ENTRY, ...flags], {
    stdout: discard,
    stderr: discard,
    readFile: (name) => textOf(name),
    writeFile(name, contents) {
      if (name === WASM && typeof contents !== 'string') wasm = Uint8Array.from(contents);
    },
    listFiles: () => null,
    reportDiagnostic({ message, code, category, range }) {
      if (category !== CATEGORY_ERROR && category !== CATEGORY_WARNING) return;
      const severity = category === CATEGORY_ERROR ? 'error' : 'warning';
      const path = range?.source?.normalizedPath;
      const kind =
        code === FILE_NOT_FOUND ? 'UNRESOLVED_IMPORT' : isSyntax(code) ? 'SYNTAX_ERROR' : `AS${code}`;
      const finding: Diagnostic = { severity, code: kind, message };
      if (path === ENTRY) {
        const text = `${entry} must export "function main(): i32", which returns the exit code. (${message})`;
        diagnostics.push({ ...finding, code: 'NO_ENTRY', message: text, file: entry, line: 1, column: 1 });
      } else if (range && path !== undefined && files.has(path)) {
        diagnostics.push({ ...finding, ...placeOf(files.get(path) ?? '', path, range) });
      } else {
        diagnostics.push(finding);
      }
    },
  });
  const hasError = diagnostics.some(({ severity }) => severity === 'error');
  if (error && !hasError) diagnostics.push({ severity: 'error', code: 'AS0', message: error.message });
  return { wasm: error ? undefined : wasm, diagnostics };
}

function placeOf(
  text: string,
  file: string,
  { start, end }: { start: number; end: number },
): Partial<Diagnostic> {
  const from = positionOf(text, start);
  const to = positionOf(text, end);
  return { file, ...from, endLine: to.line, endColumn: to.column };
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** A tree that is deeper than the thread's stack is the source's fault, not ours. */
async function compileOrRefuse(request: AscRequest): Promise<AscReply> {
  try {
    return await compile(request);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = 'The source is nested too deeply.';
    return { wasm: undefined, diagnostics: [{ severity: 'error', code: 'SYNTAX_ERROR', message }] };
  }
}

parentPort?.on('message', async (request: AscRequest) => {
  parentPort?.postMessage(await compileOrRefuse(request));
});
