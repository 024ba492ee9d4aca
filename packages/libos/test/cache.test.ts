import { expect, test } from 'vitest';
import { Machine } from './engine.ts';

const printed = async (body: string, parameters: string[] = []): Promise<string> => {
  const main = `import { Cache } from 'skerry:cache';
    const frozen = new Cache({ size: 2 });
    export default async () => { ${body} };`;
  return (await Machine.run(main, { parameters })).output;
};

test('the value that was not used for the longest time goes first', async () => {
  const body = `for (const key of ['a', 'b']) frozen.set(key, key); frozen.get('a'); frozen.set('c', 'c');
    console.log(frozen.get('a'), frozen.get('b'), frozen.get('c'), frozen.size, frozen.hits, frozen.misses);`;
  expect(await printed(body)).toBe('a undefined c 2 3 1\n');
});

test('a value lives as long as it may', async () => {
  const body = `const cache = new Cache({ ttlMs: 1_000 }); cache.set(1, 'x'); cache.set(2, 'y', 5_000);
    await new Promise((done) => setTimeout(done, 999)); console.log(cache.has(1));
    await new Promise((done) => setTimeout(done, 1)); console.log(cache.has(1), cache.get(1), cache.get(2), cache.size);`;
  expect(await printed(body)).toBe('true\nfalse undefined y 1\n');
});

test('what many ask for at the same time is made once, and what fails is not kept', async () => {
  const body = `let made = 0; const cache = new Cache();
    const make = async () => { made++; await null; if (made === 1) throw new Error('no'); return made; };
    const first = await Promise.allSettled([cache.fetch('k', make), cache.fetch('k', make)]);
    const second = await Promise.all([cache.fetch('k', make), cache.fetch('k', make), cache.fetch('k', make)]);
    console.log(first.map(({ status }) => status).join(), second.join(), made, cache.get('k'));`;
  expect(await printed(body)).toBe('rejected,rejected 2,2,2 2 2\n');
});

test('a value that is deleted while it is made stays away', async () => {
  const body = `const cache = new Cache(); let go; const wait = new Promise((done) => { go = done; });
    const asked = cache.fetch('k', () => wait); cache.delete('k'); go('old'); console.log(await asked, cache.has('k'));`;
  expect(await printed(body)).toBe('old false\n');
});

test('the size is a parameter, or said by the program, and is one', async () => {
  const body = `const cache = new Cache(); for (let key = 0; key < 9; key++) cache.set(key, key); console.log(cache.size);
    for (const options of [{ size: 0 }, { ttlMs: 0 }]) try { new Cache(options); } catch (error) { console.log(error.message); }`;
  expect(await printed(body, ['cache.size=3'])).toBe(
    '3\nCache: the size must be a whole number from 1, not 0\nCache: ttlMs must be above 0, not 0\n',
  );
});
