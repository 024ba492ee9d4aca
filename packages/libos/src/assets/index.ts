/**
 * The files below `public/`, as the build froze them: it has them read once, in module scope, so that their bytes lie in
 * the image's heap and nowhere else.
 */
import { host } from '../core/host.ts';

/** One file. Everything of it is the same in every build of the same file. */
export interface Asset {
  /** Below `public/`, with a slash in front: `/index.html`. */
  readonly path: string;
  /** Its media type, with a charset where it is text. */
  readonly type: string;
  readonly bytes: Uint8Array;
  /** A strong entity tag of the bytes, quoted (RFC 9110, 8.8.3). */
  readonly etag: string;
  /** The same compressed; only what is worth it. */
  readonly encodings: { readonly gzip?: Uint8Array; readonly br?: Uint8Array };
}

/** What the build says of a file: bytes are numbers of blobs. Optional ones are absent. */
interface Listed {
  path: string;
  type: string;
  etag: string;
  bytes: number;
  gzip?: number;
  br?: number;
}

/** Sorted by path. Empty when there is no such folder. */
export const assets: readonly Asset[] = /* @__PURE__ */ readAssets();

function readAssets(): Asset[] {
  const listed = JSON.parse(host.assets?.() ?? '[]') as Listed[];
  const blob = (index: number): Uint8Array => host.blob?.(index) ?? new Uint8Array();
  return listed.map(({ path, type, etag, bytes, gzip, br }) => ({
    path,
    type,
    etag,
    bytes: blob(bytes),
    encodings: {
      ...(gzip !== undefined && { gzip: blob(gzip) }),
      ...(br !== undefined && { br: blob(br) }),
    },
  }));
}
