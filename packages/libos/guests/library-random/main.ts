/** Numbers within their bounds, and not all the same. */
import type { Needs } from 'skerry';

export default function main({ console, random }: Needs) {
  const numbers = Array.from({ length: 100 }, () => random.integer(6));
  const isFair = numbers.every((number) => number >= 0 && number < 6) && new Set(numbers).size > 1;
  const float = random.float();
  console.log(isFair && float >= 0 && float < 1 && random.bytes(32).length === 32 ? 'ok' : numbers);
}
