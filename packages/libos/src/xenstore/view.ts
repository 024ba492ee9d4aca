/** The entries of the store, each request for itself or all of a transaction. */
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';
import { ask } from './calls.ts';
import { storeError, XenstoreError } from './error.ts';
import {
  pathAndValue,
  permissionText,
  readDirectoryPart,
  readPermissions,
  readStrings,
  strings,
  type XenstorePermission,
  XS_DIRECTORY,
  XS_DIRECTORY_PART,
  XS_GET_PERMS,
  XS_MKDIR,
  XS_READ,
  XS_RM,
  XS_SET_PERMS,
  XS_WRITE,
} from './wire.ts';

/** So often a long list may change while it is read in parts. */
const LIST_TRIES = 8;

export class XenstoreView {
  /** The transaction; 0: none; undefined: it has ended. */
  protected within: number | undefined = 0;

  /** The value as text. */
  async read(path: string): Promise<string> {
    return decodeUtf8(await this.readBytes(path));
  }

  readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
    return this.#ask('read', path, XS_READ, strings(path));
  }

  /** Makes the entry, and those above it, when they are not there. */
  async write(path: string, value: string | Uint8Array): Promise<void> {
    const bytes = typeof value === 'string' ? encodeUtf8(value) : value;
    await this.#ask('write', path, XS_WRITE, pathAndValue(path, bytes));
  }

  /** Makes an entry without a value; one that is there stays as it is. */
  async make(path: string): Promise<void> {
    await this.#ask('make', path, XS_MKDIR, strings(path));
  }

  /** With all below it. */
  async remove(path: string): Promise<void> {
    await this.#ask('remove', path, XS_RM, strings(path));
  }

  /** The names below an entry. */
  async list(path: string): Promise<string[]> {
    try {
      return readStrings(await this.#ask('list', path, XS_DIRECTORY, strings(path)));
    } catch (error) {
      if (error instanceof XenstoreError && error.code === 'E2BIG') return this.#listParts(path);
      throw error;
    }
  }

  async permissions(path: string): Promise<XenstorePermission[]> {
    return readPermissions(await this.#ask('permissions', path, XS_GET_PERMS, strings(path)));
  }

  /** The first is the owner, and what domains may that are not named. */
  async setPermissions(path: string, permissions: readonly XenstorePermission[]): Promise<void> {
    const payload = strings(path, ...permissions.map(permissionText));
    await this.#ask('setPermissions', path, XS_SET_PERMS, payload);
  }

  /** A list that no answer holds comes in parts; when it changes meanwhile, it is read anew. */
  async #listParts(path: string): Promise<string[]> {
    let names: string[] = [];
    let generation = '';
    for (let offset = 0, tries = 0; tries < LIST_TRIES; ) {
      const payload = strings(path, String(offset));
      const part = readDirectoryPart(await this.#ask('list', path, XS_DIRECTORY_PART, payload));
      if (offset > 0 && part.generation !== generation) {
        [names, offset] = [[], 0];
        tries++;
        continue;
      }
      generation = part.generation;
      names.push(...part.names);
      offset += part.bytes;
      if (part.isLast) return names;
    }
    throw storeError(`xenstore.list('${path}')`, 'EAGAIN');
  }

  #ask(call: string, path: string, type: number, payload: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    const text = `xenstore.${call}('${path}')`;
    if (this.within === undefined || path.includes('\0')) return Promise.reject(storeError(text, 'EINVAL'));
    return ask({ call: text, type, transaction: this.within, payload });
  }
}
