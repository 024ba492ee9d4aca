import { posix } from 'node:path';

/**
 * How an appliance's file finds another one: relative specifiers only, as TypeScript's `bundler` resolution does.
 * `./x` is x.ts, x.tsx, x/index.ts or x.json; `./x.js` is x.ts when there is no x.js. Never leaves the appliance.
 */
export function resolveWithin(
  files: { has(path: string): boolean },
  importer: string,
  specifier: string,
): string | undefined {
  const path = joined(importer, specifier);
  if (path === undefined) return undefined;
  const candidates = [
    path,
    path.replace(/\.js(x?)$/, '.ts$1'),
    `${path}.ts`,
    `${path}.tsx`,
    `${path}/index.ts`,
    `${path}.json`,
  ];
  return candidates.find((candidate) => /\.(tsx?|json)$/.test(candidate) && files.has(candidate));
}

/** The file of exactly that name, which need not be a source. */
export function resolveFile(
  { files, blobs }: Record<'files' | 'blobs', { has(path: string): boolean }>,
  importer: string,
  specifier: string,
): string | undefined {
  const path = joined(importer, specifier);
  return path !== undefined && (files.has(path) || blobs.has(path)) ? path : undefined;
}

/** Whether a relative specifier leaves the appliance. */
export function isOutside(importer: string, specifier: string): boolean {
  return posix.join(posix.dirname(importer), specifier).startsWith('../');
}

function joined(importer: string, specifier: string): string | undefined {
  if (!/^\.{1,2}\//.test(specifier)) return undefined;
  return isOutside(importer, specifier) ? undefined : posix.join(posix.dirname(importer), specifier);
}
