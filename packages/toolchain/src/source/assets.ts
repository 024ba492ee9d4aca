import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type Cache, digestOf, sha256Bytes } from '../compile/cache.ts';
import { isCompressible, mediaType } from './asset-kinds.ts';
import type { Appliance } from './validate.ts';

/**
 * Files that are no source, as module scope finds them: blobs by number, and for the folder `public/` the list that
 * libos/src/assets reads. Compression happens here, once per content; the same file always gives the same bytes.
 */

export interface Blobs {
  /** By number: first the appliance's own (`blobNumbers`), then what was made of them. */
  blobs: readonly Uint8Array[];
  /** JSON, `Listed[]` of libos/src/assets. */
  assets: string;
}

type Files = Pick<Appliance, 'blobs'>;

const PUBLIC = 'public/';
/** Smaller files travel in one segment anyway. */
const COMPRESS_FROM_BYTES = 256;
/** A compressed copy takes memory, so it has to save at least a tenth. */
const WORTH_SHARE = 0.9;
/** Brotli's best quality takes about a second per megabyte; the next is a tenth of that and a twentieth larger. */
const BEST_BROTLI_BYTES = 128 * 1024;

/** The numbers of the appliance's blobs, whatever order they were given in. */
export function blobNumbers({ blobs }: Files): ReadonlyMap<string, number> {
  return new Map([...blobs.keys()].sort().map((path, index) => [path, index]));
}

/** `listsPublic`: the folder `public/` is asked for, and is listed and compressed. */
export async function blobsOf(appliance: Files, listsPublic: boolean, cache: Cache): Promise<Blobs> {
  const numbers = blobNumbers(appliance);
  const blobs = [...numbers.keys()].map((path) => appliance.blobs.get(path) ?? new Uint8Array());
  if (!listsPublic) return { blobs, assets: '[]' };
  const paths = [...numbers.keys()].filter((path) => path.startsWith(PUBLIC));
  const listed = await Promise.all(
    paths.map(async (path) => {
      const number = numbers.get(path) ?? 0;
      const bytes = blobs[number] ?? new Uint8Array();
      const type = mediaType(path);
      return { path, type, number, bytes, ...(await compressedOf(bytes, type, cache)) };
    }),
  );
  const add = (bytes: Uint8Array | undefined): number | undefined => {
    return bytes && blobs.push(bytes) - 1;
  };
  const list = listed.map(({ path, type, number, bytes, gzip, br }) => ({
    path: path.slice(PUBLIC.length - 1),
    type,
    etag: `"${sha256Bytes(bytes).toString('base64url').slice(0, 22)}"`,
    bytes: number,
    gzip: add(gzip),
    br: add(br),
  }));
  return { blobs, assets: JSON.stringify(list) };
}

async function compressedOf(
  bytes: Uint8Array,
  type: string,
  cache: Cache,
): Promise<{ gzip?: Uint8Array; br?: Uint8Array }> {
  if (bytes.length < COMPRESS_FROM_BYTES || !isCompressible(type)) return {};
  const quality =
    bytes.length <= BEST_BROTLI_BYTES ? constants.BROTLI_MAX_QUALITY : constants.BROTLI_MAX_QUALITY - 2;
  const brotli = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const [zipped, br] = await Promise.all([
    remembered(bytes, 'gzip', cache, () => promisify(gzip)(bytes, { level: 9 })),
    remembered(bytes, 'br', cache, () => promisify(brotliCompress)(bytes, { params: brotli })),
  ]);
  const isWorth = (made: Uint8Array): boolean => made.length <= bytes.length * WORTH_SHARE;
  return { ...(isWorth(zipped) && { gzip: zipped }), ...(isWorth(br) && { br }) };
}

async function remembered(
  bytes: Uint8Array,
  encoding: string,
  cache: Cache,
  make: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const { zlib, brotli } = process.versions;
  const key = digestOf('asset/1', encoding, String(zlib), String(brotli), bytes);
  const entry = await cache.entry('asset', key, async (path) => writeFile(path, await make()));
  return readFile(entry.path);
}
