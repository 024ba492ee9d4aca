import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EditedFile } from './files.ts';
import { mergeFiles } from './merge.ts';

const file = (path: string, content: string, editedAt: number): EditedFile => ({ path, content, editedAt });

describe('two pages that edit the same appliance', () => {
  test('edits of different files are both kept', () => {
    const mine = [file('a.ts', 'mine', 20), file('b.ts', 'old', 1)];
    const theirs = [file('a.ts', 'old', 1), file('b.ts', 'theirs', 15)];
    expect(mergeFiles(mine, theirs, 16)).toEqual({
      files: [file('a.ts', 'mine', 20), file('b.ts', 'theirs', 15)],
      taken: ['b.ts'],
    });
  });

  test('of two edits of one file the later wins, and only the earlier page is told', () => {
    const early = [file('a.ts', 'early', 10)];
    const late = [file('a.ts', 'late', 11)];
    expect(mergeFiles(early, late, 12)).toEqual({ files: late, taken: ['a.ts'] });
    expect(mergeFiles(late, early, 12)).toEqual({ files: late, taken: [] });
  });

  test('a file that they created appears; one that I created after their save stays', () => {
    const mine = [file('a.ts', 'a', 1), file('new-here.ts', '', 30)];
    const theirs = [file('a.ts', 'a', 1), file('new-there.ts', '', 25)];
    const merged = mergeFiles(mine, theirs, 26);
    expect(merged.files.map(({ path }) => path)).toEqual(['a.ts', 'new-here.ts', 'new-there.ts']);
    expect(merged.taken).toEqual(['new-there.ts']);
  });

  test('a file that they deleted goes, unless it was edited here after that', () => {
    expect(
      mergeFiles([file('a.ts', 'a', 1), file('b.ts', 'b', 5)], [file('a.ts', 'a', 1)], 9).files,
    ).toHaveLength(1);
    expect(
      mergeFiles([file('a.ts', 'a', 1), file('b.ts', 'b', 10)], [file('a.ts', 'a', 1)], 9).files,
    ).toHaveLength(2);
  });

  test('a merge settles: taking in the same save again changes nothing', () => {
    const files = fc.uniqueArray(
      fc.record({
        path: fc.constantFrom('a.ts', 'b.ts', 'c.ts'),
        content: fc.string(),
        editedAt: fc.nat(20),
      }),
      { selector: ({ path }) => path },
    );
    fc.assert(
      fc.property(files, files, fc.nat(20), (mine, theirs, savedAt) => {
        const once = mergeFiles(mine, theirs, savedAt);
        expect(mergeFiles(once.files, theirs, savedAt)).toEqual({ files: once.files, taken: [] });
      }),
    );
  });
});
