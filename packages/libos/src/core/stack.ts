/**
 * The stack of an error in the lines that the person wrote. The engine's frames are `    at name (app.js:LINE:COL)`
 * and `    at name (native)`; frames of the runtime itself, which have no mapping, are left out.
 */
import { host, type SourceMap } from './host.ts';
import { originalPlaces } from './source-map.ts';

/** What the engine and the bundler call functions that have no name. */
const UNNAMED = /^<|_default$/;
const FRAME = /^ *at (?:(.*) \()?(app\.js):(\d+):(\d+)\)?$/;

/** Frames from the innermost, each `    at …` without a line end; empty when the error has no stack. */
export function stackFrames(error: unknown): string[] {
  const { stack } = error as { stack?: unknown };
  if (typeof stack !== 'string') return [];
  const lines = stack.split('\n').filter((line) => line.trimStart().startsWith('at '));
  const map = readMap();
  if (!map) return lines;

  const calls = lines.map((line) => FRAME.exec(line));
  const places = originalPlaces(
    map,
    calls.map((call) => ({ line: Number(call?.[3] ?? 0), column: Number(call?.[4] ?? 0) })),
  );
  const mapped = lines.map((line, index) => {
    const place = places[index];
    if (!place) return calls[index] ? undefined : line;
    const name = calls[index]?.[1];
    const where = `${place.source}:${place.line}:${place.column}`;
    return name && !UNNAMED.test(name) ? `    at ${name} (${where})` : `    at ${where}`;
  });
  // What is below the last frame of the application is how the runtime called it; above may be a native function.
  const last = places.findLastIndex((place) => place !== undefined);
  if (last < 0) return lines;
  return mapped.slice(0, last + 1).filter((line) => line !== undefined);
}

function readMap(): SourceMap | undefined {
  try {
    return host?.sourceMap ? (JSON.parse(host.sourceMap) as SourceMap) : undefined;
  } catch {
    return undefined;
  }
}
