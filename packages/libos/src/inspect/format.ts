/** The arguments of `console.log` as one text: the printf-like directives of the Console standard, section 2.2, as Node has them. */
import { inspect } from './inspect.ts';

/** `%s`, `%d`, `%i`, `%f`, `%j`, `%o`, `%O` and `%c` in a first string take the arguments after it; the rest follow. */
export function format(values: readonly unknown[]): string {
  const [first, ...rest] = values;
  if (typeof first !== 'string') return values.map(shown).join(' ');
  if (rest.length === 0) return first;
  let used = 0;
  const text = first.replace(/%([sdifjoOc%])/g, (directive, kind: string) => {
    if (kind === '%') return '%';
    if (used === rest.length) return directive;
    return convert(kind, rest[used++]);
  });
  return [text, ...rest.slice(used).map(shown)].join(' ');
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : inspect(value));

function convert(kind: string, value: unknown): string {
  switch (kind) {
    case 's':
      return asText(value);
    case 'd':
      return asNumber(value, Number);
    case 'i':
      return asNumber(value, (item) => Number.parseInt(item as string, 10));
    case 'f':
      return asNumber(typeof value === 'bigint' ? String(value) : value, (item) =>
        Number.parseFloat(item as string),
      );
    case 'j':
      return asJson(value);
    case 'o':
      return inspect(value, { depth: 4 });
    case 'O':
      return inspect(value);
    default:
      return '';
  }
}

function asText(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    if (value instanceof Error || !hasOwnText(value)) return inspect(value, { depth: 0 });
  } else if (typeof value === 'number' || typeof value === 'bigint') {
    return inspect(value);
  }
  try {
    return String(value);
  } catch {
    return inspect(value, { depth: 0 });
  }
}

/** True when a class of the application says how its objects read as text. */
function hasOwnText(value: object): boolean {
  const made: unknown = value.toString;
  return (
    typeof made === 'function' && made !== Object.prototype.toString && made !== Array.prototype.toString
  );
}

function asNumber(value: unknown, parse: (value: unknown) => number): string {
  if (typeof value === 'bigint') return `${value}n`;
  try {
    return inspect(parse(value));
  } catch {
    // A symbol, or an object that has no primitive value.
    return 'NaN';
  }
}

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'undefined';
  } catch (error) {
    return error instanceof TypeError && /circular/i.test(error.message) ? '[Circular]' : inspect(value);
  }
}
