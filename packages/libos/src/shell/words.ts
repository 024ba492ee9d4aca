/** A line as words, and what is being typed of it. Quotes, single or double, hold a word together; a backslash takes the next character as it is. Pure. */

export type Split =
  | {
      readonly ok: true;
      readonly words: readonly string[] /** Nothing of a next word is there yet. */;
      readonly isBetween: boolean;
    }
  | { readonly ok: false; readonly problem: string };

export function splitWords(line: string): Split {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string;
    if (character === '\\' && quote !== "'") {
      const next = line[++at];
      if (next === undefined) return { ok: false, problem: 'there is nothing behind the backslash' };
      word = (word ?? '') + next;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === ' ' || character === '\t') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (quote !== '') return { ok: false, problem: `the quote ${quote} is not closed` };
  if (word !== undefined) words.push(word);
  return { ok: true, words, isBetween: word === undefined };
}

/** A word as it has to be typed. */
export function quoted(word: string): string {
  if (word !== '' && !/[\s"'\\]/.test(word)) return word;
  return `"${word.replaceAll(/["\\]/g, '\\$&')}"`;
}
