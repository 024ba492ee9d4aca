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

/** Whether an Accept-Encoding field takes `coding`, or `*`. */
export function accepts(field: string, coding: string): boolean {
  let found: boolean | undefined;
  let anything = false;
  for (const part of field.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((one) => one.trim());
    const isTaken = !parameters.some((one) => /^q=0(\.0*)?$/.test(one));
    if (name === coding) found = isTaken;
    else if (name === '*') anything = isTaken;
  }
  return found ?? anything;
}
