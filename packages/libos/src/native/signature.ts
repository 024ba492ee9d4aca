/**
 * Functions across the border of a module. A signature is a letter for each parameter, a colon, and the result's letter or
 * nothing: i and j are integers of 32 and 64 bits, f and d floats. The program sees a j as a BigInt, the host as two words.
 */

/** A number of the program: a BigInt for j. */
export type NativeNumber = number | bigint;

/** A function of the program that a module calls. What it returns is taken for a number; nothing is 0. */
export type NativeImport = (...values: never[]) => unknown;

type Words = (...words: number[]) => number;

const WORD_BITS = 32n;

const join = (low: number, high: number): bigint => (BigInt(high) << WORD_BITS) | BigInt(low >>> 0);
const lowOf = (value: bigint): number => Number(BigInt.asIntN(32, value));
const highOf = (value: bigint): number => Number(BigInt.asIntN(32, value >> WORD_BITS));

/**
 * An export as the program calls it. `call` takes and returns words, `high` tells the high word of its last result. The
 * common case, in which all are words already, costs no array.
 */
export function exported(
  signature: string,
  call: Words,
  high: () => number,
): (...values: NativeNumber[]) => NativeNumber {
  if (!signature.includes('j')) return call as (...values: NativeNumber[]) => NativeNumber;
  const [parameters = '', result] = signature.split(':');
  return (...values) => {
    const words: number[] = [];
    for (let at = 0; at < parameters.length; at++) {
      const value = values[at] as NativeNumber;
      if (parameters[at] === 'j') words.push(lowOf(BigInt(value)), highOf(BigInt(value)));
      else words.push(value as number);
    }
    const low = call(...words);
    return result === 'j' ? join(low, high()) : low;
  };
}

/** A function of the program as the host calls it: `high` is told the high word of its result first. */
export function imported(signature: string, run: NativeImport, high: (word: number) => void): Words {
  const [parameters = '', result] = signature.split(':');
  const given = run as (...values: NativeNumber[]) => NativeNumber | boolean | undefined;
  const isPlain = !parameters.includes('j');
  return (...words) => {
    const value = isPlain ? given(...words) : given(...joined(parameters, words));
    if (result !== 'j') return Number(value ?? 0);
    const wide = BigInt(value ?? 0);
    high(highOf(wide));
    return lowOf(wide);
  };
}

function joined(parameters: string, words: readonly number[]): NativeNumber[] {
  const values: NativeNumber[] = [];
  let next = 0;
  for (const letter of parameters) {
    const low = words[next++] as number;
    values.push(letter === 'j' ? join(low, words[next++] as number) : low);
  }
  return values;
}
