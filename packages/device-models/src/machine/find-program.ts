import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first file of that name on the PATH. A name with a slash is a file's own. */
export function findProgram(name: string, path = process.env['PATH'] ?? '/usr/bin'): string | undefined {
  const files = name.includes('/') ? [name] : path.split(delimiter).map((folder) => join(folder, name));
  return files.find((file) => existsSync(file));
}
