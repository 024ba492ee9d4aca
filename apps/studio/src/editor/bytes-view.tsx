import { formatBytes } from '../design/units.ts';

const images: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  ico: 'image/x-icon',
};

/** A file that is no text: its size, and the picture when it is one. */
export function BytesView({ path, base64 }: { path: string; base64: string }) {
  const type = images[path.slice(path.lastIndexOf('.') + 1).toLowerCase()];
  const padding = /=*$/.exec(base64)?.[0].length ?? 0;
  return (
    <>
      {type && (
        <img
          src={`data:${type};base64,${base64}`}
          alt={path}
          className="max-h-[60%] max-w-[80%] rounded-md border border-line object-contain"
        />
      )}
      <p className="text-muted">
        <span className="font-mono text-text">{path}</span> holds bytes, not text:{' '}
        {formatBytes((base64.length * 3) / 4 - padding)}.
      </p>
    </>
  );
}
