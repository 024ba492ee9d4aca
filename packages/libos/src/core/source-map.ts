/**
 * Finds places of the bundle in the files that a person wrote (source map, ECMA-426, section 7 "Mappings").
 *
 * One pass over the mappings text and no table: it runs when an error is reported, perhaps because memory has run
 * out, and lies in every image. (Measured, minified: this 0.5 KB; @jridgewell/sourcemap-codec's decode 1.6 KB and
 * an array per segment; trace-mapping 6 KB.)
 */
import type { SourceMap } from './host.ts';

/** A place in a text; both count from 1. */
export interface Place {
  line: number;
  column: number;
}

export interface SourcePlace extends Place {
  source: string;
}

/** For each place of the bundle, where it comes from; undefined when it comes from no mapped file. */
export function originalPlaces(map: SourceMap, places: readonly Place[]): (SourcePlace | undefined)[] {
  const found: (SourcePlace | undefined)[] = places.map(() => undefined);
  const { mappings, sources } = map;
  const lastLine = Math.max(0, ...places.map((place) => place.line));
  // The fields of ECMA-426: generated column, source, original line, original column, name. All are relative.
  const fields = [0, 0, 0, 0, 0];
  let line = 1;
  let field = 0;
  let value = 0;
  let shift = 0;

  function endSegment(): void {
    places.forEach((place, index) => {
      if (field > 0 && place.line === line && place.column > (fields[0] as number)) {
        const source = field > 1 ? sources[fields[1] as number] : undefined;
        found[index] =
          source === undefined
            ? undefined
            : { source, line: (fields[2] as number) + 1, column: (fields[3] as number) + 1 };
      }
    });
    field = 0;
  }

  for (let at = 0; at < mappings.length && line <= lastLine; at++) {
    const code = mappings.charCodeAt(at);
    if (code === 0x3b /* ; */) {
      endSegment();
      line++;
      fields[0] = 0;
    } else if (code === 0x2c /* , */) {
      endSegment();
    } else {
      const digit = base64Digit(code);
      value += (digit & 31) << shift;
      if (digit & 32) {
        shift += 5;
      } else {
        fields[field] = (fields[field] ?? 0) + (value & 1 ? -(value >>> 1) : value >>> 1);
        field++;
        value = shift = 0;
      }
    }
  }
  endSegment();
  return found;
}

function base64Digit(code: number): number {
  if (code >= 0x61) return code - 71;
  if (code >= 0x41) return code - 65;
  if (code >= 0x30) return code + 4;
  return code === 0x2b ? 62 : 63;
}
