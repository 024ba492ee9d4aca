/** Keeps two of three values, and none for long. */
import { Cache } from 'skerry:cache';

const cache = new Cache<string, number>({ size: 2, ttlMs: 30 });

export default async function main() {
  for (const [value, key] of ['a', 'b', 'c'].entries()) cache.set(key, value);
  const kept = [cache.get('a'), cache.get('b'), cache.get('c')];
  const made = await Promise.all([cache.fetch('d', () => 3), cache.fetch('d', () => 4)]);
  await new Promise((resolve) => setTimeout(resolve, 31));
  const late = cache.get('d');
  console.log(String([kept, made, late]) === ',1,2,3,3,' ? 'ok' : [kept, made, late]);
}
