/** Conditional requests, ranges and codings for a representation that never changes (RFC 9110, 12.5.3, 13 and 14). Pure. */

/** Whether a list of entity tags has `etag`: weak comparison, or strong. */
export function listHasTag(list: string, etag: string, isStrong: boolean): boolean {
  if (list.trim() === '*') return true;
  return list.split(',').some((one) => {
    const tag = one.trim();
    return tag === etag || (!isStrong && tag === `W/${etag}`);
  });
}

export type Range = { start: number; end: number } | 'unsatisfiable' | undefined;

/** The one range of a Range field, its end included. Undefined: the whole; several ranges are answered with it too. */
export function rangeOf(field: string, length: number): Range {
  const match = /^bytes=(\d*)-(\d*)$/.exec(field.replaceAll(' ', ''));
  if (!match) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '') {
    if (last === '') return undefined;
    const count = Math.min(Number(last), length);
    return count === 0 ? 'unsatisfiable' : { start: length - count, end: length - 1 };
  }
  const start = Number(first);
  const end = last === '' ? length - 1 : Math.min(Number(last), length - 1);
  if (last !== '' && Number(last) < start) return undefined;
  return start < length ? { start, end } : 'unsatisfiable';
}

/** A weight of RFC 9110, 12.4.2. */
const WEIGHT = /^q=((?:0(?:\.\d{0,3})?)|(?:1(?:\.0{0,3})?))$/;
/** Of what is sent as it is when the field does not speak of it: less than the least of what it names. */
const UNNAMED = 0.0005;

/**
 * The best of `codings` for an Accept-Encoding field, the first of equals; `identity` among them stands for no coding.
 * Undefined: the field refuses them all.
 */
export function chooseCoding<Coding extends string>(
  field: string,
  codings: readonly Coding[],
): Coding | undefined {
  const weights = new Map<string, number>();
  for (const part of field.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((one) => one.trim());
    const weight = parameters.find((one) => one.startsWith('q='));
    weights.set(name, weight === undefined ? 1 : Number(WEIGHT.exec(weight)?.[1] ?? 0));
  }
  let best: Coding | undefined;
  let most = 0;
  for (const coding of codings) {
    const weight = weights.get(coding) ?? weights.get('*') ?? (coding === 'identity' ? UNNAMED : 0);
    if (weight > most) [best, most] = [coding, weight];
  }
  return best;
}
