/**
 * What requests and answers of the store say: xen/include/public/io/xs_wire.h and docs/misc/xenstore.txt. Pure. Strings are
 * UTF-8 and end with NUL, but for the value that is written, which is the rest of its request.
 */
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';

/** enum xsd_sockmsg_type. */
export const XS_DIRECTORY = 1;
export const XS_READ = 2;
export const XS_GET_PERMS = 3;
export const XS_WATCH = 4;
export const XS_UNWATCH = 5;
export const XS_TRANSACTION_START = 6;
export const XS_TRANSACTION_END = 7;
export const XS_WRITE = 11;
export const XS_MKDIR = 12;
export const XS_RM = 13;
export const XS_SET_PERMS = 14;
export const XS_WATCH_EVENT = 15;
export const XS_ERROR = 16;
export const XS_DIRECTORY_PART = 22;

/** XENSTORE_PAYLOAD_MAX: bytes of a request or an answer. */
export const PAYLOAD_MAX = 4_096;

/** Each with its NUL. */
export const strings = (...texts: string[]): Uint8Array<ArrayBuffer> =>
  encodeUtf8(texts.map((text) => `${text}\0`).join(''));

export function pathAndValue(path: string, value: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = strings(path);
  const payload = new Uint8Array(head.length + value.length);
  payload.set(head);
  payload.set(value, head.length);
  return payload;
}

/** The strings of an answer; what has no NUL at its end counts too. */
export function readStrings(payload: Uint8Array): string[] {
  const texts = decodeUtf8(payload).split('\0');
  if (texts.at(-1) === '') texts.pop();
  return texts;
}

/** The path and the token of an event. */
export function readEvent(payload: Uint8Array): { path: string; token: string } {
  const [path = '', token = ''] = readStrings(payload);
  return { path, token };
}

export type XenstoreAccess = 'none' | 'read' | 'write' | 'both';

/** What a domain may do with an entry. */
export interface XenstorePermission {
  readonly domain: number;
  readonly access: XenstoreAccess;
}

const letters: Record<XenstoreAccess, string> = { none: 'n', read: 'r', write: 'w', both: 'b' };
const accesses = new Map(
  Object.entries(letters).map(([access, letter]) => [letter, access as XenstoreAccess]),
);

export const permissionText = ({ domain, access }: XenstorePermission): string =>
  `${letters[access]}${domain}`;

/** What is no permission is left out. */
export function readPermissions(payload: Uint8Array): XenstorePermission[] {
  return readStrings(payload).flatMap((text) => {
    const access = accesses.get(text.charAt(0));
    return access !== undefined && /^\d+$/.test(text.slice(1))
      ? [{ domain: Number(text.slice(1)), access }]
      : [];
  });
}

/** One answer to XS_DIRECTORY_PART: `generation` changes when the list does; the offset of the next part is `bytes` further. */
export interface DirectoryPart {
  readonly generation: string;
  readonly names: readonly string[];
  readonly bytes: number;
  readonly isLast: boolean;
}

/** The list ends with an empty name. */
export function readDirectoryPart(payload: Uint8Array): DirectoryPart {
  const end = payload.indexOf(0);
  const generation = decodeUtf8(payload.subarray(0, Math.max(0, end)));
  const rest = payload.subarray(end + 1);
  const names = readStrings(rest);
  const isLast = rest.length === 0 || (rest.at(-1) === 0 && (rest.length === 1 || rest.at(-2) === 0));
  return { generation, names: names.filter((name) => name !== ''), bytes: rest.length, isLast };
}
