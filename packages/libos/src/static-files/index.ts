/**
 * Serves files that are frozen in the image: `staticFiles(assets)`, as `files` of a server or called by a handler. As
 * `files` of a server they are memoised in the data plane, which then answers plain requests without the engine; what is
 * asked for with a range or a precondition comes here.
 */
import type { Asset } from '../assets/index.ts';
import { Response } from '../fetch-api/response.ts';
import { FILES, type ServedFiles } from '../http/files.ts';
import { ENCODING_BR, ENCODING_GZIP, ENCODING_IDENTITY, OP_HTTP_MEMO, OP_HTTP_MEMO_END } from '../net/abi.ts';
import { net } from '../net/host.ts';
import { chooseCoding, listHasTag, rangeOf } from './preconditions.ts';

export interface StaticFilesOptions {
  /** Where the files are below the server's root, as in `/static`; at the root unless told. */
  prefix?: string;
  /** How long a client may use a file without asking again, in seconds; 0 unless told. */
  maxAgeSeconds?: number;
}

/** Bytes that are memoised in the data plane, at most; the others are answered from here. */
const MEMO_BYTES = 8 << 20;
/** Of one file, since the data plane answers with what its send buffer takes at once. */
const MEMO_FILE_BYTES = 192 << 10;
/** What is to be put behind an etag's text for each coding: another representation has another tag. */
const CODINGS = [
  ['br', ENCODING_BR],
  ['gzip', ENCODING_GZIP],
] as const;

export type FileHandler = ((request: globalThis.Request) => Response | undefined) & ServedFiles;

/** A handler that answers GET and HEAD of these files, and undefined for everything else. */
export function staticFiles(assets: readonly Asset[], options: StaticFilesOptions = {}): FileHandler {
  const { prefix = '', maxAgeSeconds = 0 } = options;
  const files = new Map(assets.map((asset) => [prefix + asset.path, asset]));
  const cacheControl = maxAgeSeconds > 0 ? `public, max-age=${maxAgeSeconds}` : 'no-cache';
  const handle = (request: globalThis.Request): Response | undefined => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    const path = pathOf(request.url);
    if (path === undefined) return undefined;
    const asset = files.get(path) ?? (path.endsWith('/') ? files.get(`${path}index.html`) : undefined);
    if (asset) return answer(request, asset, cacheControl);
    if (!path.endsWith('/') && files.has(`${path}/index.html`)) {
      const query = /\?[^#]*/.exec(request.url)?.[0] ?? '';
      return new Response(null, { status: 301, headers: { location: `${encodeURI(path)}/${query}` } });
    }
    return undefined;
  };
  return Object.assign(handle, {
    [FILES](listener: number): void {
      let left = MEMO_BYTES;
      for (const [path, asset] of files) {
        left -= memoise(listener, path, asset, cacheControl, left);
        if (!path.endsWith('/index.html')) continue;
        left -= memoise(listener, path.slice(0, -'index.html'.length), asset, cacheControl, left);
      }
    },
  });
}

/** The decoded path of an address; undefined when it is not well encoded. */
function pathOf(url: string): string | undefined {
  const [, path = '/'] = /^[a-z]+:\/\/[^/?#]*([^?#]*)/.exec(url) ?? [];
  try {
    return path.includes('%') ? decodeURIComponent(path) : path;
  } catch {
    return undefined;
  }
}

const tagOf = (etag: string, coding: string): string => `${etag.slice(0, -1)}-${coding}"`;

function headersOf(asset: Asset, cacheControl: string): Record<string, string> {
  const isCoded = asset.encodings.br !== undefined || asset.encodings.gzip !== undefined;
  return {
    'content-type': asset.type,
    'cache-control': cacheControl,
    'accept-ranges': 'bytes',
    ...(isCoded && { vary: 'accept-encoding' }),
  };
}

/** What there is of a file, the smallest first. */
function codingsOf({ encodings }: Asset): ('br' | 'gzip' | 'identity')[] {
  return [...CODINGS.map(([name]) => name).filter((name) => encodings[name]), 'identity'];
}

function answer(request: globalThis.Request, asset: Asset, cacheControl: string): Response {
  const fields = request.headers;
  const range = fields.get('range');
  const accepted = range === null ? fields.get('accept-encoding') : null;
  const chosen = accepted === null ? 'identity' : chooseCoding(accepted, codingsOf(asset));
  if (chosen === undefined) return new Response(null, { status: 406 });
  const coding = chosen === 'identity' ? undefined : chosen;
  const bytes = (coding && asset.encodings[coding]) ?? asset.bytes;
  const etag = coding ? tagOf(asset.etag, coding) : asset.etag;
  const headers = {
    ...headersOf(asset, cacheControl),
    etag,
    ...(coding && { 'content-encoding': coding }),
  };

  const ifMatch = fields.get('if-match');
  if (ifMatch !== null && !listHasTag(ifMatch, etag, true)) return new Response(null, { status: 412 });
  const ifNoneMatch = fields.get('if-none-match');
  if (ifNoneMatch !== null && listHasTag(ifNoneMatch, etag, false)) {
    return new Response(null, { status: 304, headers });
  }
  const ifRange = fields.get('if-range');
  if (range === null || request.method === 'HEAD' || (ifRange !== null && ifRange !== etag)) {
    return new Response(bytes, { headers });
  }
  const part = rangeOf(range, bytes.length);
  if (part === undefined) return new Response(bytes, { headers });
  if (part === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${bytes.length}` } });
  }
  return new Response(bytes.subarray(part.start, part.end + 1), {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${part.start}-${part.end}/${bytes.length}` },
  });
}

/** Gives the data plane all representations of a file; the bytes that it took. */
function memoise(listener: number, path: string, asset: Asset, cacheControl: string, most: number): number {
  const { bytes, encodings } = asset;
  if (bytes.length > MEMO_FILE_BYTES) return 0;
  const total = bytes.length + (encodings.br?.length ?? 0) + (encodings.gzip?.length ?? 0);
  // A path with letters that are encoded in an address has several spellings: those are answered by the handler.
  if (total > most || /[^\w/.~-]/.test(path)) return 0;
  put(listener, path, asset, cacheControl, bytes, undefined, ENCODING_IDENTITY);
  for (const [coding, number] of CODINGS) {
    const coded = encodings[coding];
    if (coded) put(listener, path, asset, cacheControl, coded, coding, number);
  }
  return total;
}

function put(
  listener: number,
  path: string,
  asset: Asset,
  cacheControl: string,
  bytes: Uint8Array,
  coding: string | undefined,
  encoding: number,
): void {
  const etag = coding === undefined ? asset.etag : tagOf(asset.etag, coding);
  const headers = { ...headersOf(asset, cacheControl), etag, ...(coding && { 'content-encoding': coding }) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const pathBytes = net.netPut(path);
  const fieldBytes = net.netPut(lines.join(''), pathBytes);
  const memo = net.netCall(OP_HTTP_MEMO, listener, pathBytes, fieldBytes);
  // Without memory for it the handler answers.
  if (memo < 0 || net.netSend(memo, bytes) !== bytes.length) return;
  const etagBytes = net.netPut(etag);
  net.netCall(OP_HTTP_MEMO_END, memo, encoding, etagBytes);
}
