/** Whether the inputs of a step are the same as when it was last done: a hash of their names and bytes, kept in a file. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ignored = /^(node_modules|dist(-.*)?|\.skerry|coverage)$/;

/** SHA-256 in hex over the files and folders `paths` (relative to `root`), and over `facts`. What is absent counts as such. */
export function digestPaths(root: string, paths: readonly string[], facts: readonly string[] = []): string {
  const hash = createHash('sha256');
  for (const fact of facts) hash.update(`fact ${fact}\n`);
  for (const path of paths) addPath(hash, root, path);
  return hash.digest('hex');
}

function addPath(hash: ReturnType<typeof createHash>, root: string, path: string): void {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (!found) hash.update(`absent ${path}\n`);
  else if (found.isDirectory()) {
    for (const name of readdirSync(join(root, path)).sort()) {
      if (!ignored.test(name)) addPath(hash, root, join(path, name));
    }
  } else {
    const bytes = readFileSync(join(root, path));
    hash.update(`file ${path} ${bytes.length}\n`).update(bytes);
  }
}

export function hasStamp(file: string, digest: string): boolean {
  try {
    return readFileSync(file, 'utf8') === digest;
  } catch {
    return false;
  }
}

export function writeStamp(file: string, digest: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, digest);
}
