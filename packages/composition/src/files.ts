/** The files of one appliance, in a project that may have several: each in the folder of its appliance.json. */
import type { ApplianceManifest, SourceFile } from '@skerry/contracts';

export const MANIFEST = 'appliance.json';

/** The first of these that is there, when the manifest names none. */
export const ENTRIES = ['main.ts', 'main.tsx', 'main.as.ts'] as const;

/** Sources and other text by path, from the root of the project. */
export type Texts = ReadonlyMap<string, string>;

export function textsOf(files: readonly SourceFile[]): Texts {
  const readable = files.filter(({ path }) => /\.(?:tsx?|json)$/.test(path));
  return new Map(readable.map((file) => [file.path, textOf(file)]));
}

/** A source that came as base64 and is none is empty: the build says what is wrong with it. */
function textOf({ content, encoding }: SourceFile): string {
  if (encoding === undefined) return content;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(content), (char) => char.charCodeAt(0)));
  } catch {
    return '';
  }
}

export function inFolder(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}

/** The entry, seen from the appliance's folder; `main.ts` when there is none yet. */
export function entryOf(texts: Texts, folder: string, manifest: ApplianceManifest): string {
  return manifest.main ?? ENTRIES.find((name) => texts.has(inFolder(folder, name))) ?? 'main.ts';
}

/** The TypeScript of an appliance: all of its folder that is not another appliance's, and what that imports. */
export function sourcesOf(texts: Texts, folder: string): Texts {
  const inside = inFolder(folder, '');
  const others = [...texts.keys()]
    .filter((path) => path.endsWith(`/${MANIFEST}`))
    .map((path) => path.slice(0, -MANIFEST.length))
    .filter((other) => other !== inside && other.startsWith(inside));
  const own = [...texts.keys()].filter(
    (path) => path.startsWith(inside) && !others.some((other) => path.startsWith(other)),
  );
  const sources = new Map<string, string>();
  // A list is walked in the order in which it grows.
  const waiting = own.filter(isSource);
  for (const path of waiting) {
    const text = texts.get(path);
    if (text === undefined || sources.has(path)) continue;
    sources.set(path, text);
    for (const specifier of importsOf(text)) {
      const found = resolve(texts, path, specifier);
      if (found !== undefined && isSource(found)) waiting.push(found);
    }
  }
  return sources;
}

/** What a source imports, as it is written. Linear: no two repetitions share characters. */
export function importsOf(source: string): readonly string[] {
  const found = source.matchAll(/\b(?:from|import)\b[\s(]*['"]([^'"\n]{1,200})['"]/g);
  return [...found].map(([, specifier = '']) => specifier);
}

function isSource(path: string): boolean {
  return /\.tsx?$/.test(path);
}

/** As the bundler finds a relative import. */
function resolve(texts: Texts, importer: string, specifier: string): string | undefined {
  if (!/^\.{1,2}\//.test(specifier)) return undefined;
  const steps = importer.split('/').slice(0, -1);
  for (const step of specifier.split('/')) {
    if (step === '..' && steps.pop() === undefined) return undefined;
    if (step !== '..' && step !== '.' && step !== '') steps.push(step);
  }
  const path = steps.join('/');
  const candidates = [
    path,
    path.replace(/\.js(x?)$/, '.ts$1'),
    `${path}.ts`,
    `${path}.tsx`,
    `${path}/index.ts`,
  ];
  return candidates.find((candidate) => texts.has(candidate));
}
