/** Puts, deletes and scans on the disk "data", and opens the store again. */
import type { Needs } from 'skerry';

export default async function main({ block, console, exit, kv }: Needs) {
  const disk = block.open('data');
  const store = await kv.open(disk);
  await Promise.all(Array.from({ length: 300 }, (_, index) => store.put(`key ${index}`, `value ${index}`)));
  const before = store.snapshot();
  await store.batch([{ key: 'key 7' }, { key: 'key 8', value: 'eight' }]);
  await store.compact();
  await store.close();
  const again = await kv.open(disk);
  const values: string[] = [];
  for await (const entry of again.scan({ prefix: 'key 7', limit: 2 })) values.push(entry.text());
  const eight = await again.get('key 8');
  const isRight =
    values.join() === 'value 70,value 71' &&
    new TextDecoder().decode(eight) === 'eight' &&
    (await before.get('key 7')) !== undefined;
  console.log(isRight ? 'ok' : values);
  exit();
}
