import { posix } from 'node:path';

/** What files that are no source are, by their names. Pure. libos/types/files.d.ts says the same of what can be imported. */

/** What importing one gives: a string or a Uint8Array. */
export type AssetKind = 'text' | 'bytes';

const text = { kind: 'text' } as const;
const bytes = { kind: 'bytes' } as const;

/** Media types are IANA's; text is UTF-8. A file without a kind can only lie in `public/`. */
const table: Readonly<Record<string, { kind?: AssetKind; type: string }>> = {
  avif: { ...bytes, type: 'image/avif' },
  bin: { ...bytes, type: 'application/octet-stream' },
  css: { ...text, type: 'text/css; charset=utf-8' },
  csv: { ...text, type: 'text/csv; charset=utf-8' },
  gif: { ...bytes, type: 'image/gif' },
  htm: { type: 'text/html; charset=utf-8' },
  html: { ...text, type: 'text/html; charset=utf-8' },
  ico: { ...bytes, type: 'image/vnd.microsoft.icon' },
  jpeg: { ...bytes, type: 'image/jpeg' },
  jpg: { ...bytes, type: 'image/jpeg' },
  js: { type: 'text/javascript; charset=utf-8' },
  json: { type: 'application/json' },
  map: { type: 'application/json' },
  md: { ...text, type: 'text/markdown; charset=utf-8' },
  mjs: { type: 'text/javascript; charset=utf-8' },
  mp3: { type: 'audio/mpeg' },
  mp4: { type: 'video/mp4' },
  pdf: { ...bytes, type: 'application/pdf' },
  png: { ...bytes, type: 'image/png' },
  svg: { ...text, type: 'image/svg+xml' },
  txt: { ...text, type: 'text/plain; charset=utf-8' },
  wasm: { ...bytes, type: 'application/wasm' },
  webm: { type: 'video/webm' },
  webmanifest: { type: 'application/manifest+json' },
  webp: { ...bytes, type: 'image/webp' },
  woff: { ...bytes, type: 'font/woff' },
  woff2: { ...bytes, type: 'font/woff2' },
  xml: { ...text, type: 'application/xml' },
};

/** Undefined for what cannot be imported by name. */
export function assetKind(path: string): AssetKind | undefined {
  return rowOf(path)?.kind;
}

export function mediaType(path: string): string {
  return rowOf(path)?.type ?? 'application/octet-stream';
}

/** Whether compressing files of this type is worth a try: the others are compressed already. */
export function isCompressible(type: string): boolean {
  return /^text\/|[/+](json|javascript|xml|wasm)\b/.test(type);
}

function rowOf(path: string): (typeof table)[string] | undefined {
  const extension = posix.extname(path).slice(1).toLowerCase();
  return Object.hasOwn(table, extension) ? table[extension] : undefined;
}
