import type { FatFile } from 'skerry';
import type { Picture } from './pictures.ts';

/** So much of a picture is in memory at once. */
const PIECE_BYTES = 64 * 1_024;

/** A picture, or the part of it that is asked for (RFC 9110, 14), or word that the client's copy is still good. */
export async function pictureResponse(request: Request, { file, type }: Picture): Promise<Response> {
  const { size } = file;
  const etag = `"${size.toString(36)}-${file.modifiedMs.toString(36)}"`;
  const headers = { 'content-type': type, 'accept-ranges': 'bytes', 'cache-control': 'no-cache', etag };
  const respond = async (status: number, more: Record<string, string>): Promise<Response> => {
    await file.close();
    return new Response(null, { status, headers: { ...headers, ...more } });
  };
  if (request.headers.get('if-none-match') === etag) return respond(304, {});

  const field = (request.headers.get('if-range') ?? etag) === etag ? request.headers.get('range') : null;
  const range = field === null ? undefined : rangeOf(field, size);
  if (range === 'unsatisfiable') return respond(416, { 'content-range': `bytes */${size}` });
  const [start, end] = range ?? [0, size];
  const length = { 'content-length': String(end - start) };
  const part = range && { 'content-range': `bytes ${start}-${end - 1}/${size}` };
  const status = range ? 206 : 200;
  if (request.method === 'HEAD') return respond(status, { ...length, ...part });
  return new Response(piecesOf(file, start, end), {
    status,
    headers: { ...headers, ...length, ...part },
  });
}

/** Reads on when the client has room for more, and closes the file when it has all, or goes away. */
function piecesOf(file: FatFile, start: number, end: number): ReadableStream<Uint8Array> {
  let at = start;
  return new ReadableStream<Uint8Array>({
    async pull(stream) {
      const length = Math.min(PIECE_BYTES, end - at);
      if (length > 0) stream.enqueue(await file.read(at, length));
      at += length;
      if (at < end) return;
      await file.close();
      stream.close();
    },
    cancel: () => file.close(),
  });
}

/** The one range of the field, its end excluded. Several ranges, and what is none, are answered with the whole. */
function rangeOf(field: string, size: number): [start: number, end: number] | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(field) ?? [];
  if (first === '' && last === '') return undefined;
  const isSuffix = first === '';
  if (!isSuffix && last !== '' && Number(last) < Number(first)) return undefined;
  const start = isSuffix ? Math.max(size - Number(last), 0) : Number(first);
  const end = isSuffix || last === '' ? size : Math.min(Number(last) + 1, size);
  return start < end ? [start, end] : 'unsatisfiable';
}
