/** What Tab makes of a line: names of commands, then the choices of their arguments. Pure. */
import type { Arguments } from './arguments.ts';
import type { Completion } from './prompt.ts';
import { quoted, splitWords } from './words.ts';

export function completionOf(
  before: string,
  commands: ReadonlyMap<string, { readonly wanted: Arguments }>,
): Completion {
  const split = splitWords(before);
  if (!split.ok) return { before, shown: [] };
  const done = split.isBetween ? split.words : split.words.slice(0, -1);
  const typed = split.isBetween ? '' : (split.words.at(-1) ?? '');
  const fitting = candidates(done, commands)
    .filter((word) => word.startsWith(typed))
    .sort();
  const [first] = fitting;
  if (first === undefined) return { before, shown: [] };
  const common = fitting.reduce((shared, word) => shared.slice(0, commonLength(shared, word)), first);
  if (fitting.length > 1 && common === typed) return { before, shown: fitting };
  const head = done.map((word) => `${quoted(word)} `).join('');
  return { before: `${head}${quoted(common)}${fitting.length === 1 ? ' ' : ''}`, shown: fitting };
}

function candidates(
  done: readonly string[],
  commands: ReadonlyMap<string, { readonly wanted: Arguments }>,
): readonly string[] {
  const [name, ...given] = done;
  if (name === undefined) return [...commands.keys()];
  if (name === 'help' && given.length === 0) return [...commands.keys()];
  const wanted = Object.values(commands.get(name)?.wanted ?? {});
  const last = wanted.at(-1);
  const argument = wanted[given.length] ?? (last?.rest ? last : undefined);
  return argument?.choices ?? (argument?.type === 'boolean' ? ['on', 'off'] : []);
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
