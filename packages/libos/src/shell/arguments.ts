/** The arguments of a command: what it asks for, read from words. Pure. */

interface Kinds {
  string: string;
  number: number;
  integer: number;
  boolean: boolean;
}

export interface Argument {
  readonly type: keyof Kinds;
  /** Of a text: the words that it can be; Tab completes them. */
  readonly choices?: readonly string[];
  /** May be left out, and so may all that follow. */
  readonly optional?: boolean;
  /** Takes all the words that are left, as a list. The last argument only. */
  readonly rest?: boolean;
}
export type Arguments = Readonly<Record<string, Argument>>;

type One<A extends Argument> = A extends { choices: readonly (infer Word)[] } ? Word : Kinds[A['type']];
type Value<A extends Argument> = A extends { rest: true }
  ? One<A>[]
  : A extends { optional: true }
    ? One<A> | undefined
    : One<A>;
export type ValuesOf<A extends Arguments> = { readonly [Name in keyof A]: Value<A[Name]> };

export type Reading =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problem: string };

/** Throws RangeError when no line could ever be right. */
export function checkArguments(command: string, wanted: Arguments): void {
  const list = Object.entries(wanted);
  for (const [at, [name, { optional, rest }]] of list.entries()) {
    const next = list[at + 1]?.[1];
    if (rest && next) throw new RangeError(`${command}: nothing can follow "${name}", which takes the rest`);
    if (optional && next && !next.optional && !next.rest) {
      throw new RangeError(`${command}: what follows "${name}" must be optional too`);
    }
  }
}

export function readArguments(wanted: Arguments, words: readonly string[]): Reading {
  const values: Record<string, unknown> = {};
  let left = words;
  for (const [name, argument] of Object.entries(wanted)) {
    const taken = argument.rest ? left : left.slice(0, 1);
    left = left.slice(taken.length);
    if (taken.length === 0 && !argument.rest) {
      if (argument.optional) continue;
      return { ok: false, problem: `"${name}" is missing` };
    }
    const read = taken.map((word) => readWord(argument, word));
    const wrong = read.indexOf(undefined);
    if (wrong >= 0)
      return { ok: false, problem: `"${taken[wrong]}" cannot be ${name}: it must be ${formOf(argument)}` };
    values[name] = argument.rest ? read : read[0];
  }
  if (left.length > 0) return { ok: false, problem: `"${left[0]}" is one word too many` };
  return { ok: true, values };
}

/** `<file> [times]`, as help shows it. */
export function usageOf(command: string, wanted: Arguments): string {
  const words = Object.entries(wanted).map(([name, { choices, optional, rest }]) => {
    const word = choices ? choices.join('|') : `${name}${rest ? '...' : ''}`;
    return optional || rest ? `[${word}]` : `<${word}>`;
  });
  return [command, ...words].join(' ');
}

function readWord({ type, choices }: Argument, word: string): unknown {
  if (choices && !choices.includes(word)) return undefined;
  switch (type) {
    case 'string':
      return word;
    case 'boolean':
      return word === 'true' || word === 'on' ? true : word === 'false' || word === 'off' ? false : undefined;
    case 'integer':
      return /^[+-]?\d{1,15}$/.test(word) ? Number(word) : undefined;
    case 'number':
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) ? Number(word) : undefined;
  }
}

function formOf({ type, choices }: Argument): string {
  if (choices) return `one of ${choices.join(', ')}`;
  return { string: 'a text', boolean: 'on or off', integer: 'a whole number', number: 'a number' }[type];
}
