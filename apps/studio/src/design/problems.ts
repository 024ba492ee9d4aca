import type { Diagnostic } from '@skerry/contracts';
import type { EditedFile } from './files.ts';

/** Something that is wrong at a place. `live`: found by the editor while typing; `build`: by the last build. */
export interface Problem {
  readonly source: 'live' | 'build';
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly code: string;
  readonly file?: string | undefined;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The build's findings that still concern what is on the page: those about files edited since are stale. */
export function buildProblems(
  diagnostics: readonly Diagnostic[],
  files: readonly EditedFile[],
  builtAt: number,
): Problem[] {
  return diagnostics.flatMap((each) => {
    if (each.file !== undefined) {
      const file = files.find(({ path }) => path === each.file);
      if (!file || file.editedAt > builtAt) return [];
    }
    const line = each.line ?? 1;
    const column = each.column ?? 1;
    return {
      source: 'build' as const,
      severity: each.severity,
      message: each.message,
      code: each.code,
      file: each.file,
      line,
      column,
      endLine: each.endLine ?? line,
      endColumn: each.endColumn ?? (each.endLine === undefined ? column + 1 : 1),
    };
  });
}

/** Both together, each finding once: where the editor says the same at the same line, the build's is left out. */
export function mergeProblems(live: readonly Problem[], build: readonly Problem[]): Problem[] {
  const rest = build.filter(
    (one) => !live.some((other) => samePlace(one, other) && sameText(one.message, other.message)),
  );
  return [...live, ...rest].sort(
    (a, b) =>
      (a.file ?? '').localeCompare(b.file ?? '') ||
      a.line - b.line ||
      a.column - b.column ||
      a.message.localeCompare(b.message),
  );
}

function samePlace(a: Problem, b: Problem): boolean {
  return a.file === b.file && a.line === b.line;
}

function sameText(a: string, b: string): boolean {
  const first = (text: string): string => text.split('\n', 1)[0]?.trim() ?? '';
  return first(a) === first(b);
}
