/**
 * What a file of an appliance is, by its name. `assemblyscript` is TypeScript in syntax but not in types: the
 * editor colours it and leaves its checking to the build.
 */
export type FileKind = 'typescript' | 'assemblyscript' | 'json' | 'markdown' | 'css' | 'plaintext';

const kinds: ReadonlyArray<readonly [suffix: string, kind: FileKind]> = [
  ['.as.ts', 'assemblyscript'],
  ['.ts', 'typescript'],
  ['.tsx', 'typescript'],
  ['.json', 'json'],
  ['.md', 'markdown'],
  ['.css', 'css'],
];

export function fileKind(path: string): FileKind {
  return kinds.find(([suffix]) => path.endsWith(suffix))?.[1] ?? 'plaintext';
}
