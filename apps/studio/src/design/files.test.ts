import { limits } from '@skerry/contracts';
import { describe, expect, test } from 'vitest';
import { createFile, deleteFile, type EditedFile, inOrder, renameFile, writeFile } from './files.ts';

const file = (path: string, content = ''): EditedFile => ({ path, content, editedAt: 1 });
const files = [file('main.ts', 'a'), file('lib/greet.ts', 'b')];

describe('files', () => {
  test('a new file takes its place: the entry first, the others by path', () => {
    const change = createFile(files, 'appliance.json', '{}', 5);
    expect(change).toMatchObject({ ok: true });
    if (change.ok)
      expect(change.files.map(({ path }) => path)).toEqual(['main.ts', 'appliance.json', 'lib/greet.ts']);
  });

  test.each(['../main.ts', '/etc/passwd', 'a//b.ts', '', 'a b.ts', '.', 'lib/..'])(
    'refuses the path %j',
    (path) => {
      expect(createFile(files, path, '', 5)).toMatchObject({ ok: false, refusal: { kind: 'invalid-path' } });
      expect(renameFile(files, 'main.ts', path, 5)).toMatchObject({
        ok: false,
        refusal: { kind: 'invalid-path' },
      });
    },
  );

  test('refuses a name that is taken, and a file that is gone', () => {
    expect(createFile(files, 'main.ts', '', 5)).toMatchObject({
      refusal: { kind: 'exists', path: 'main.ts' },
    });
    expect(renameFile(files, 'lib/greet.ts', 'main.ts', 5)).toMatchObject({ refusal: { kind: 'exists' } });
    expect(renameFile(files, 'nowhere.ts', 'b.ts', 5)).toMatchObject({ refusal: { kind: 'missing' } });
    expect(deleteFile(files, 'nowhere.ts')).toMatchObject({ refusal: { kind: 'missing' } });
  });

  test('refuses more files than an appliance may have', () => {
    const many = Array.from({ length: limits.files }, (_, at) => file(`f${at}.ts`));
    expect(createFile(many, 'one-more.ts', '', 5)).toMatchObject({
      refusal: { kind: 'too-many', limit: limits.files },
    });
  });

  test('a rename keeps the content and counts as an edit', () => {
    const change = renameFile(files, 'lib/greet.ts', 'greet.ts', 9);
    expect(change).toMatchObject({
      ok: true,
      files: [{ path: 'main.ts' }, { path: 'greet.ts', content: 'b', editedAt: 9 }],
    });
  });

  test('writing what is there already changes nothing', () => {
    expect(writeFile(files, 'main.ts', 'a', 9)).toBe(files);
    expect(writeFile(files, 'gone.ts', 'a', 9)).toBe(files);
    expect(writeFile(files, 'main.ts', 'c', 9)[0]).toEqual({ path: 'main.ts', content: 'c', editedAt: 9 });
  });

  test('an AssemblyScript entry comes first too', () => {
    expect(inOrder([file('a.json'), file('main.as.ts')]).map(({ path }) => path)).toEqual([
      'main.as.ts',
      'a.json',
    ]);
  });
});
