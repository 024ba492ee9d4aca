import type { Diagnostic } from '@skerry/contracts';
import { describe, expect, test } from 'vitest';
import { buildProblems, mergeProblems, type Problem } from './problems.ts';

const files = [{ path: 'main.ts', content: '', editedAt: 10 }];
const finding: Diagnostic = {
  severity: 'error',
  code: 'TS2322',
  message: 'No.',
  file: 'main.ts',
  line: 3,
  column: 7,
};

describe('what is wrong', () => {
  test("a build's finding concerns the page until its file is edited", () => {
    expect(buildProblems([finding], files, 11)).toMatchObject([{ source: 'build', line: 3, column: 7 }]);
    expect(buildProblems([finding], files, 9)).toEqual([]);
    expect(buildProblems([finding], [], 11)).toEqual([]);
  });

  test('a finding about no file stays, at the first line', () => {
    expect(
      buildProblems([{ severity: 'error', code: 'NO_ENTRY', message: 'No main.ts.' }], files, 9),
    ).toMatchObject([{ line: 1, column: 1, message: 'No main.ts.' }]);
  });

  test('what the editor and the build both found is listed once, in order of place', () => {
    const build = buildProblems([finding, { ...finding, line: 1, message: 'Only the build.' }], files, 11);
    const live: Problem[] = [{ ...(build[0] as Problem), source: 'live', message: 'No.\n  And why.' }];
    expect(mergeProblems(live, build).map(({ source, line }) => [source, line])).toEqual([
      ['build', 1],
      ['live', 3],
    ]);
  });
});
