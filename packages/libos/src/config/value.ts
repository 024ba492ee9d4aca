/** One setting, read from its text. Pure. */

interface Kinds {
  string: string;
  number: number;
  integer: number;
  boolean: boolean;
  /** Milliseconds. */
  duration: number;
}
export type Kind = keyof Kinds;
export type ValueOf<K extends Kind> = Kinds[K];

/** What a setting asks for; `Setting` of index.ts is one. */
export interface Wanted {
  readonly type: Kind;
  readonly default?: Kinds[Kind];
  readonly choices?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}
export type Outcome = { ok: true; value: Kinds[Kind] } | { ok: false; problem: string };

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const FORMS: Readonly<Record<Kind, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  duration: 'a duration such as 500ms, 10s, 5m, 2h or 1d',
};

/** `text`: undefined when nobody gave one. */
export function readValue(name: string, wanted: Wanted, text: string | undefined): Outcome {
  const { type, choices, minimum = -Infinity, maximum = Infinity } = wanted;
  if (text === undefined) {
    if (wanted.default !== undefined) return { ok: true, value: wanted.default };
    return { ok: false, problem: `${name} is missing: boot with ${name}=…, ${FORMS[type]}` };
  }
  const wrong = (form: string): Outcome => ({ ok: false, problem: `${name}=${text}: it must be ${form}` });
  const value = parse(type, text);
  if (value === undefined) return wrong(FORMS[type]);
  if (choices && !choices.includes(text)) return wrong(`one of ${choices.join(', ')}`);
  if (typeof value === 'number' && (value < minimum || value > maximum)) {
    return wrong(`from ${minimum} to ${maximum}${type === 'duration' ? ' ms' : ''}`);
  }
  return { ok: true, value };
}

function parse(type: Kind, text: string): Kinds[Kind] | undefined {
  switch (type) {
    case 'string':
      return text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
    case 'number':
      return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
    case 'duration': {
      const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
      return amount === undefined ? undefined : Number(amount) * (UNITS[unit] ?? 0);
    }
  }
}
