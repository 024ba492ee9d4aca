/**
 * The generated entry as a tab beside the files. No file can have this path: a colon is in no path. It is read, never
 * written.
 */
export const wirePath = 'generated:wire.ts';

/** What a tab or a list calls a path. */
export function nameOfPath(path: string): string {
  return path === wirePath ? 'wire.ts' : path;
}
