/**
 * Handles of files and directories, as in the File System standard (WHATWG, 2 and 3): what a program of the web knows. A handle is a
 * name in a place; whether something is there shows when it is used.
 */
import { File } from '../fetch-api/blob.ts';
import { type FileTree, refusal } from './tree.ts';
import { FileSystemWritableFileStream } from './writable.ts';

/** 2.2: "A valid file name is a string that is not an empty string, is not equal to "." or "..", and does not contain "/"". */
function checkName(name: string): void {
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) {
    throw new TypeError(`"${name}" is no name of a file.`);
  }
}

export class FileSystemFileHandle {
  readonly kind = 'file';
  readonly name: string;
  readonly #tree: FileTree;
  readonly #path: string;

  constructor(tree: FileTree, path: string) {
    this.#tree = tree;
    this.#path = path;
    this.name = lastOf(path);
  }

  /** The file as it is now. Its bytes are in memory. Throws NotFoundError. */
  async getFile(): Promise<File> {
    const status = await this.#tree.stat(this.#path);
    if (status?.kind !== 'file') throw refusal('NotFoundError', `There is no file "${this.#path}".`);
    const bytes = await this.#tree.read(this.#path);
    return new File([bytes as Uint8Array<ArrayBuffer>], this.name, { lastModified: status.modifiedMs });
  }

  /** What is written is in the file when the stream was closed, all of it or nothing. */
  async createWritable(options: { keepExistingData?: boolean } = {}): Promise<FileSystemWritableFileStream> {
    return new FileSystemWritableFileStream(
      await this.#tree.edit(this.#path, options.keepExistingData ?? false),
    );
  }

  async isSameEntry(other: FileSystemFileHandle | FileSystemDirectoryHandle): Promise<boolean> {
    return other instanceof FileSystemFileHandle && other.#tree === this.#tree && other.#path === this.#path;
  }
}

export class FileSystemDirectoryHandle {
  readonly kind = 'directory';
  readonly name: string;
  readonly #tree: FileTree;
  readonly #path: string;

  constructor(tree: FileTree, path: string) {
    this.#tree = tree;
    this.#path = path;
    this.name = lastOf(path);
  }

  /** Throws NotFoundError unless it is there or `create` is set, TypeMismatchError when it is a directory. */
  async getFileHandle(name: string, options: { create?: boolean } = {}): Promise<FileSystemFileHandle> {
    const path = this.#inner(name);
    const status = await this.#tree.stat(path);
    if (status?.kind === 'directory') throw refusal('TypeMismatchError', `"${path}" is a directory.`);
    if (!status) {
      if (!options.create) throw refusal('NotFoundError', `There is no file "${path}".`);
      await (await this.#tree.edit(path, false)).commit();
    }
    return new FileSystemFileHandle(this.#tree, path);
  }

  /** As getFileHandle. */
  async getDirectoryHandle(
    name: string,
    options: { create?: boolean } = {},
  ): Promise<FileSystemDirectoryHandle> {
    const path = this.#inner(name);
    const status = await this.#tree.stat(path);
    if (status?.kind === 'file') throw refusal('TypeMismatchError', `"${path}" is a file.`);
    if (!status) {
      if (!options.create) throw refusal('NotFoundError', `There is no directory "${path}".`);
      await this.#tree.makeDirectory(path);
    }
    return new FileSystemDirectoryHandle(this.#tree, path);
  }

  /** Throws NotFoundError, and InvalidModificationError for a directory with something in it unless `recursive` is set. */
  async removeEntry(name: string, options: { recursive?: boolean } = {}): Promise<void> {
    const path = this.#inner(name);
    const status = await this.#tree.stat(path);
    if (!status) throw refusal('NotFoundError', `There is no "${path}".`);
    await removeTree(this.#tree, path, status.kind, options.recursive ?? false);
  }

  /** The names from here to `other`; null when it is not below. */
  async resolve(other: FileSystemFileHandle | FileSystemDirectoryHandle): Promise<string[] | null> {
    for await (const path of this.#paths('')) {
      const handle = await this.#handleOf(path);
      if (await handle.isSameEntry(other)) return path.split('/');
    }
    return (await this.isSameEntry(other)) ? [] : null;
  }

  async isSameEntry(other: FileSystemFileHandle | FileSystemDirectoryHandle): Promise<boolean> {
    return (
      other instanceof FileSystemDirectoryHandle && other.#tree === this.#tree && other.#path === this.#path
    );
  }

  async *entries(): AsyncGenerator<[string, FileSystemFileHandle | FileSystemDirectoryHandle]> {
    for (const { name, kind } of await this.#tree.list(this.#path)) {
      const path = this.#inner(name);
      const handle =
        kind === 'file'
          ? new FileSystemFileHandle(this.#tree, path)
          : new FileSystemDirectoryHandle(this.#tree, path);
      yield [name, handle];
    }
  }

  async *keys(): AsyncGenerator<string> {
    for await (const [name] of this.entries()) yield name;
  }

  async *values(): AsyncGenerator<FileSystemFileHandle | FileSystemDirectoryHandle> {
    for await (const [, handle] of this.entries()) yield handle;
  }

  [Symbol.asyncIterator](): AsyncGenerator<[string, FileSystemFileHandle | FileSystemDirectoryHandle]> {
    return this.entries();
  }

  #inner(name: string): string {
    checkName(name);
    return this.#path === '' ? name : `${this.#path}/${name}`;
  }

  async #handleOf(path: string): Promise<FileSystemFileHandle | FileSystemDirectoryHandle> {
    const whole = this.#path === '' ? path : `${this.#path}/${path}`;
    const status = await this.#tree.stat(whole);
    return status?.kind === 'directory'
      ? new FileSystemDirectoryHandle(this.#tree, whole)
      : new FileSystemFileHandle(this.#tree, whole);
  }

  /** All that is below, by its path from here. */
  async *#paths(from: string): AsyncGenerator<string> {
    const at = [this.#path, from].filter((part) => part !== '').join('/');
    for (const { name, kind } of await this.#tree.list(at)) {
      const path = from === '' ? name : `${from}/${name}`;
      yield path;
      if (kind === 'directory') yield* this.#paths(path);
    }
  }
}

async function removeTree(
  tree: FileTree,
  path: string,
  kind: 'file' | 'directory',
  isRecursive: boolean,
): Promise<void> {
  if (kind === 'directory') {
    const inner = await tree.list(path);
    if (inner.length > 0 && !isRecursive) {
      throw refusal(
        'InvalidModificationError',
        `"${path}" is not empty: removeEntry takes { recursive: true }.`,
      );
    }
    for (const one of inner) await removeTree(tree, `${path}/${one.name}`, one.kind, true);
  }
  await tree.remove(path);
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
