/** What a value is not, and where. */
export interface Issue {
  /** From the outermost value inwards: names and places. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Issues that are told of one value at most; a client must not choose how long an answer is. */
const MOST_ISSUES = 50;

export class SchemaError extends Error {
  override name = 'SchemaError';
  readonly code = 'INVALID';
  readonly issues: readonly Issue[];
  constructor(issues: readonly Issue[]) {
    super(issues.map(({ path, message }) => `${pathText(path)}${message}`).join('\n'));
    this.issues = issues;
  }
}

export const good = <Value>(value: Value): Result<Value> => ({ ok: true, value });
export const wrong = (message: string): Result<never> => ({ ok: false, issues: [{ path: [], message }] });

/** The results of the parts of one value, as one: all issues, or the values. */
export function joined<Value>(
  parts: readonly (readonly [string | number, Result<Value>])[],
): Result<(readonly [string | number, Value])[]> {
  const issues: Issue[] = [];
  const values: (readonly [string | number, Value])[] = [];
  for (const [at, part] of parts) {
    if (part.ok) values.push([at, part.value]);
    else issues.push(...part.issues.map(({ path, message }) => ({ path: [at, ...path], message })));
  }
  return issues.length === 0 ? good(values) : { ok: false, issues: issues.slice(0, MOST_ISSUES) };
}

/** What a value is, in words. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return (
    {
      undefined: 'missing',
      object: 'an object',
      string: 'a text',
      number: 'a number',
      boolean: 'true or false',
    }[typeof value as 'object'] ?? `a ${typeof value}`
  );
}

function pathText(path: readonly (string | number)[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return text === '' ? '' : `${text.replace(/^\./, '')}: `;
}
