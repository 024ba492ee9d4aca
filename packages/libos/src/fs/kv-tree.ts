/**
 * Files in a key-value store. What a directory has is a key of each name, and a file's bytes are pieces of 64 KiB, so that one row of keys
 * lists a directory and one reads a file:
 *
 *   n <directory> \0 <name>            { kind, size, modifiedMs, id }
 *   c <id> \0 <piece, 8 hex digits>    bytes
 *
 * An edit writes pieces of a new id; the commit is one batch that changes the name's entry. Pieces of nobody, which a power cut can leave,
 * are found by their ids when the tree is opened, and deleted.
 */
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';
import { type FileEdit, type FileTree, refusal, type TreeStatus } from './tree.ts';

/** What is used of a store: the library kv's has it, and is not required for it. */
export interface KeyValueStore {
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, value: Uint8Array): Promise<void>;
  delete(key: string | Uint8Array): Promise<void>;
  scan(range: { prefix: string }): AsyncIterable<{ key: string; keyBytes: Uint8Array; value: Uint8Array }>;
}

const PIECE_BYTES = 64 << 10;

interface Stored extends TreeStatus {
  /** Of a file: whose pieces are its bytes. */
  readonly id: number;
}

export class KvTree implements FileTree {
  readonly #store: KeyValueStore;
  #nextId: number;

  private constructor(store: KeyValueStore, nextId: number) {
    this.#store = store;
    this.#nextId = nextId;
  }

  static async open(store: KeyValueStore): Promise<KvTree> {
    const used = new Set<number>();
    for await (const entry of store.scan({ prefix: 'n' })) used.add(parse(entry.value).id);
    let last = 0;
    const orphans: string[] = [];
    for await (const { key } of store.scan({ prefix: 'c' })) {
      const id = Number.parseInt(key.slice(1), 16);
      last = Math.max(last, id);
      if (!used.has(id)) orphans.push(key);
    }
    for (const key of orphans) await store.delete(key);
    return new KvTree(store, Math.max(last, ...used) + 1);
  }

  async stat(path: string): Promise<TreeStatus | undefined> {
    if (path === '') return { kind: 'directory', size: 0, modifiedMs: 0 };
    return this.#find(path);
  }

  async list(path: string): Promise<{ name: string; kind: TreeStatus['kind'] }[]> {
    const found: { name: string; kind: TreeStatus['kind'] }[] = [];
    const prefix = `n${path}\0`;
    for await (const { key, value } of this.#store.scan({ prefix })) {
      found.push({ name: key.slice(prefix.length), kind: parse(value).kind });
    }
    return found;
  }

  async makeDirectory(path: string): Promise<void> {
    await this.#store.put(
      nameKey(path),
      stored({ kind: 'directory', size: 0, modifiedMs: Date.now(), id: 0 }),
    );
  }

  async remove(path: string): Promise<void> {
    const entry = await this.#find(path);
    if (!entry) throw refusal('NotFoundError', `There is no "${path}".`);
    await this.#store.delete(nameKey(path));
    if (entry.kind === 'file') await this.#forget(entry.id);
  }

  async read(path: string): Promise<Uint8Array> {
    const entry = await this.#find(path);
    if (!entry) throw refusal('NotFoundError', `There is no "${path}".`);
    const bytes = new Uint8Array(entry.size);
    for await (const { key, value } of this.#store.scan({ prefix: piecePrefix(entry.id) })) {
      const at = Number.parseInt(key.slice(-8), 16) * PIECE_BYTES;
      if (at < bytes.length) bytes.set(value.subarray(0, bytes.length - at), at);
    }
    return bytes;
  }

  async edit(path: string, keepsData: boolean): Promise<FileEdit> {
    const old = keepsData && (await this.#find(path)) ? await this.read(path) : new Uint8Array();
    const id = this.#nextId++;
    let bytes = old;
    return {
      get size() {
        return bytes.length;
      },
      write: async (position, part) => {
        if (position + part.length > bytes.length) bytes = resized(bytes, position + part.length);
        bytes.set(part, position);
      },
      truncate: async (size) => {
        bytes = resized(bytes, size);
      },
      commit: () => this.#commit(path, id, bytes),
      abort: async () => undefined,
    };
  }

  async #commit(path: string, id: number, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      await this.#store.put(pieceKey(id, at / PIECE_BYTES), bytes.subarray(at, at + PIECE_BYTES));
    }
    const before = await this.#find(path);
    const entry = { kind: 'file' as const, size: bytes.length, modifiedMs: Date.now(), id };
    await this.#store.put(nameKey(path), stored(entry));
    if (before) await this.#forget(before.id);
  }

  async #find(path: string): Promise<Stored | undefined> {
    const value = await this.#store.get(nameKey(path));
    return value && parse(value);
  }

  async #forget(id: number): Promise<void> {
    for await (const { keyBytes } of this.#store.scan({ prefix: piecePrefix(id) }))
      await this.#store.delete(keyBytes);
  }
}

function nameKey(path: string): string {
  const slash = path.lastIndexOf('/');
  return `n${path.slice(0, Math.max(0, slash))}\0${path.slice(slash + 1)}`;
}

function piecePrefix(id: number): string {
  return `c${id.toString(16).padStart(8, '0')}\0`;
}

function pieceKey(id: number, piece: number): string {
  return piecePrefix(id) + piece.toString(16).padStart(8, '0');
}

function stored(entry: Stored): Uint8Array {
  return encodeUtf8(JSON.stringify(entry));
}

function parse(value: Uint8Array): Stored {
  return JSON.parse(decodeUtf8(value)) as Stored;
}

function resized(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const other = new Uint8Array(size);
  other.set(bytes.subarray(0, size));
  return other;
}
