import { posix } from 'node:path';

/**
 * How an appliance's file finds another one: relative specifiers only, as TypeScript's `bundler` resolution does.
 * `./x` is x.ts, x/index.ts or x.json; `./x.js` is x.ts when there is no x.js. Never leaves the appliance.
 */
export function resolveWithin(
  files: { has(path: string): boolean },
  importer: string,
  specifier: string,
): string | undefined {
  if (!/^\.{1,2}\//.test(specifier)) return undefined;
  const path = posix.join(posix.dirname(importer), specifier);
  if (path.startsWith('../')) return undefined;
  const candidates = [path, path.replace(/\.js$/, '.ts'), `${path}.ts`, `${path}/index.ts`, `${path}.json`];
  return candidates.find((candidate) => /\.(ts|json)$/.test(candidate) && files.has(candidate));
}
