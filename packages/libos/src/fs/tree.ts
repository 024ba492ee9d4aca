/** What the handles stand on: a tree of files, wherever it is kept. Paths are names with `/` between; the root is ''. */
export interface FileTree {
  /** Undefined when there is nothing. */
  stat(path: string): Promise<TreeStatus | undefined>;
  list(path: string): Promise<{ readonly name: string; readonly kind: TreeStatus['kind'] }[]>;
  makeDirectory(path: string): Promise<void>;
  /** A file, or a directory with nothing in it. */
  remove(path: string): Promise<void>;
  /** The whole file. */
  read(path: string): Promise<Uint8Array>;
  /** Begins a change of a file, which nobody sees before `commit`. `keepsData`: it begins with what the file holds. */
  edit(path: string, keepsData: boolean): Promise<FileEdit>;
}

export interface TreeStatus {
  readonly kind: 'file' | 'directory';
  /** Bytes; 0 of a directory. */
  readonly size: number;
  readonly modifiedMs: number;
}

export interface FileEdit {
  readonly size: number;
  write(position: number, bytes: Uint8Array): Promise<void>;
  truncate(size: number): Promise<void>;
  /** The file is as edited, and durable, when this has resolved. */
  commit(): Promise<void>;
  /** The file is as before. */
  abort(): Promise<void>;
}

/** As on the web: `name` tells what went wrong. */
export function refusal(
  name: 'NotFoundError' | 'TypeMismatchError' | 'InvalidModificationError' | 'InvalidStateError',
  message: string,
): DOMException {
  return new DOMException(message, name);
}
