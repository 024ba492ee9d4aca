import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

/** A source map as esbuild writes it (ECMA-426), without the sources' text. */
export interface FullSourceMap {
  version: 3;
  sources: string[];
  names: string[];
  mappings: string;
}

/** Lines and columns count from 1. */
export interface Position {
  file: string;
  line: number;
  column: number;
}

/**
 * Keeps what points into sources that begin with `prefix`, and names those without it. This is what an image
 * carries to report errors in its user's own lines: `{ sources, mappings }`. `linesAbove`: what was put in front. Pure.
 */
export function reduceSourceMap(
  map: FullSourceMap,
  prefix: string,
  linesAbove = 0,
): { sources: string[]; mappings: string } {
  const kept = map.sources.flatMap((source, index) => (source.startsWith(prefix) ? [index] : []));
  const renumbered = new Map(kept.map((index, position) => [index, position]));
  const lines = decode(map.mappings).map((segments) => {
    const result: SourceMapSegment[] = [];
    for (const segment of segments) {
      const [column] = segment;
      const source = segment.length === 1 ? undefined : renumbered.get(segment[1]);
      if (segment.length !== 1 && source !== undefined) result.push([column, source, segment[2], segment[3]]);
      // The end of what the user wrote: one segment that points nowhere.
      else if (result.at(-1)?.length === 4) result.push([column]);
    }
    return result;
  });
  const sources = kept.map((index) => (map.sources[index] ?? '').slice(prefix.length));
  const above = Array.from({ length: linesAbove }, (): SourceMapSegment[] => []);
  return { sources, mappings: encode([...above, ...lines]) };
}

/** Finds the user's place for a place in the bundle; undefined when it is nobody's or a library's. */
export function positionTracer(reduced: {
  sources: string[];
  mappings: string;
}): (at: { line: number; column: number }) => Position | undefined {
  const map = new TraceMap({ version: 3, names: [], ...reduced });
  return ({ line, column }) => {
    const found = originalPositionFor(map, { line, column: Math.max(0, column - 1) });
    if (found.source === null) return undefined;
    return { file: found.source, line: found.line, column: found.column + 1 };
  };
}
