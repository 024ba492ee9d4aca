/**
 * Globals of libraries that a picture does not place, where something of the bundle speaks of them all the same: the types
 * hold the appliance's own files to what is placed, and nobody holds a package. Each has a name of its own in the bundle,
 * so that esbuild, which knows scopes, has found the mentions, and none is left of what was not linked. Pure.
 *
 * Who asks `typeof name` goes on without it and is let be, with all that the same file says of it.
 */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { Diagnostic } from '@skerry/contracts';
import type { Metafile } from 'esbuild';
import type { NotPlaced } from './not-placed.ts';
import type { FullSourceMap } from './source-map.ts';
import { positionOf } from './validate.ts';

/** What absent globals are imported from. */
export const ABSENT = 'skerry:absent';
const PREFIX = '__skerryAbsent_';

/** A statement for each, for the module of globals. */
export function absentExports(names: readonly string[]): string {
  return names
    .map(
      (name) =>
        `import { ${name} as ${PREFIX}${name} } from '${ABSENT}';\nexport { ${PREFIX}${name} as ${name} };`,
    )
    .join('\n');
}

/** What the bundle says of an absent global is declared, and undefined as a global that there is not. */
export function absentDeclaration(names: readonly string[]): string {
  return names.length === 0 ? '' : `var ${names.map((name) => PREFIX + name).join()};`;
}

/** The code of a bundle, as esbuild gives it. */
export interface Bundled {
  code: string;
  map: FullSourceMap;
  metafile: Metafile;
  /** The appliance's own sources, and the prefix of their names in the other two. */
  files: ReadonlyMap<string, string>;
  prefix: string;
}

interface Mention {
  name: string;
  /** As the source map names it. */
  source: string;
  line: number;
  column: number;
}

/** An error for each global and each file that uses it without having asked. `why`: what is to be done about a name. */
export function absentErrors(
  names: readonly string[],
  bundled: Bundled,
  why: (name: string) => NotPlaced | undefined,
): Diagnostic[] {
  const told = new Set<string>();
  return mentionsOf(names, bundled).flatMap((mention) => {
    const { name, source } = mention;
    const reason = why(name);
    if (!reason || told.has(`${name} ${source}`)) return [];
    told.add(`${name} ${source}`);
    const base = { severity: 'error', code: 'LIBRARY_NOT_PLACED', library: reason.library } as const;
    if (source.startsWith(bundled.prefix)) {
      const { line, column } = mention;
      const place = { file: source.slice(bundled.prefix.length), line, column };
      return [{ ...base, message: reason.message, ...place }];
    }
    const path = source.slice(source.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const where = `${path}:${mention.line}:${mention.column}`;
    const message = `A package uses "${name}" (${where}). ${reason.message}`;
    return [{ ...base, message, ...importOf(source, bundled) }];
  });
}

/** All that are not asked for by `typeof` in the same file. */
function mentionsOf(names: readonly string[], { code, map }: Bundled): Mention[] {
  if (names.length === 0) return [];
  const trace = new TraceMap({ ...map, names: [] });
  const asked = new Set<string>();
  const mentions: Mention[] = [];
  const lines = code.split('\n');
  for (const [index, text] of lines.entries()) {
    for (const { 1: name = '', index: at } of text.matchAll(new RegExp(`\\b${PREFIX}(\\w+)`, 'g'))) {
      const { source, line, column } = originalPositionFor(trace, { line: index + 1, column: at });
      if (source === null) continue;
      if (/\btypeof[\s(]*$/.test(text.slice(Math.max(0, at - 20), at))) asked.add(`${name} ${source}`);
      else mentions.push({ name, source, line, column: column + 1 });
    }
  }
  return mentions.filter(({ name, source }) => !asked.has(`${name} ${source}`));
}

/** Where the appliance imports what leads to `source`: the place that a person can change. */
function importOf(
  source: string,
  { metafile, files, prefix }: Bundled,
): Pick<Diagnostic, 'file' | 'line' | 'column'> {
  for (const [input, { imports }] of Object.entries(metafile.inputs)) {
    if (!input.startsWith(prefix)) continue;
    const file = input.slice(prefix.length);
    const text = files.get(file) ?? '';
    for (const { path, original } of imports) {
      if (original === undefined || path.startsWith(prefix) || !leadsTo(path, source, metafile)) continue;
      const at = [`'${original}'`, `"${original}"`].map((quoted) => text.indexOf(quoted)).find((n) => n >= 0);
      if (at !== undefined) return { file, ...positionOf(text, at) };
    }
  }
  return {};
}

function leadsTo(from: string, to: string, { inputs }: Metafile): boolean {
  const seen = new Set([from]);
  // A set is walked in the order in which it grows.
  for (const path of seen) {
    if (path === to) return true;
    for (const next of inputs[path]?.imports ?? []) seen.add(next.path);
  }
  return false;
}
