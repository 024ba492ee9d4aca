/**
 * The npm packages that an appliance may import: libos/packages.json lists them, with those of their entries that run in
 * a guest (nothing of Node, nothing that the engine lacks). They come from node_modules, in the version of the lock file.
 * What is not listed does not exist for an appliance.
 */

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';

/** One package of packages.json. */
interface PackageRow {
  /** A sentence for people. */
  summary: string;
  /** SPDX. */
  license: string;
  /** Keys of its package.json's `exports`. */
  entries: string[];
}

/** A declaration file or package.json; `path` is below `node_modules/`. */
export interface PackageFile {
  path: string;
  content: string;
}

/** What is read of a package's own package.json. */
interface Manifest {
  version: string;
  exports: Record<string, { types: string }>;
}

export class Packages {
  readonly #rows: Readonly<Record<string, PackageRow>>;
  readonly #folders = new Map<string, string>();

  /** Throws when a listed package is not installed. */
  constructor(libosDir: string) {
    this.#rows = JSON.parse(readFileSync(join(libosDir, 'packages.json'), 'utf8'));
    for (const name of Object.keys(this.#rows)) this.#folders.set(name, folderOf(libosDir, name));
  }

  /** Whether `specifier` (`hono`, `hono/cors`) is listed. */
  has(specifier: string): boolean {
    const name = packageOf(specifier);
    const row = Object.hasOwn(this.#rows, name) ? this.#rows[name] : undefined;
    return row?.entries.includes(`.${specifier.slice(name.length)}`) ?? false;
  }

  /** Why `specifier` cannot be imported, and what can be instead. */
  refusal(specifier: string): string {
    const name = packageOf(specifier);
    const row = Object.hasOwn(this.#rows, name) ? this.#rows[name] : undefined;
    if (!row) {
      const names = Object.keys(this.#rows).join(', ');
      return `Cannot find "${specifier}". An appliance imports its own files, "skerry", and of npm: ${names}.`;
    }
    const entries = row.entries.map((entry) => posix.join(name, entry)).join(', ');
    return `"${specifier}" does not run in an appliance. Of ${name} there are: ${entries}.`;
  }

  /** The file of a listed package at `path` below `node_modules/`; undefined for any other. */
  find(path: string): string | undefined {
    const name = packageOf(path);
    const folder = this.#folders.get(name);
    const file = folder === undefined ? undefined : join(folder, path.slice(name.length));
    return file !== undefined && this.owns(file) ? file : undefined;
  }

  /** Whether a file of this machine belongs to a listed package. */
  owns(file: string): boolean {
    return [...this.#folders.values()].some((folder) => file.startsWith(folder + sep));
  }

  /** The declarations that the listed entries reach, and for each package a package.json that names no others. */
  types(): PackageFile[] {
    return Object.keys(this.#rows).flatMap((name) => this.#typesOf(name));
  }

  #typesOf(name: string): PackageFile[] {
    const folder = this.#folders.get(name) ?? '';
    const entries = this.#rows[name]?.entries ?? [];
    const { version, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    const kept = entries.map((entry) => [entry, { types: exports[entry]?.types ?? '' }] as const);
    const manifest = JSON.stringify({ name, version, type: 'module', exports: Object.fromEntries(kept) });
    const reached = reach(kept.map(([, { types }]) => join(folder, types)));
    return [
      { path: `${name}/package.json`, content: manifest },
      ...[...reached]
        .map(([file, content]) => ({
          path: posix.join(name, relative(folder, file).replaceAll(sep, '/')),
          content,
        }))
        .sort((a, b) => (a.path < b.path ? -1 : 1)),
    ];
  }
}

/** All declaration files that these import, themselves included. */
function reach(files: readonly string[]): Map<string, string> {
  const reached = new Map<string, string>();
  const open = [...files];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) continue;
    const content = readFileSync(file, 'utf8');
    reached.set(file, content);
    for (const [, specifier = ''] of content.matchAll(/(?:from|import)[\s(]*["'](\.[^"']+)["']/g)) {
      open.push(join(dirname(file), specifier.replace(/\.js$/, '.d.ts')));
    }
  }
  return reached;
}

/** `hono/cors` → `hono`, `@scope/name/x` → `@scope/name`. */
function packageOf(specifier: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

/** The package's real folder, in the nearest node_modules that has it. */
function folderOf(from: string, name: string): string {
  const candidate = join(from, 'node_modules', name);
  if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
  const parent = dirname(from);
  if (parent === from) throw new Error(`the package ${name} of libos/packages.json is not installed`);
  return folderOf(parent, name);
}
