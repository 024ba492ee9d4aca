/**
 * Does with the store what is typed, one line after another: `read PATH`, `write PATH VALUE`, `remove PATH`, `list PATH`,
 * `permit PATH DOMAIN ACCESS`, `permissions PATH`, `watch PATH` (and says what changes), `add PATH` (one more, in a transaction), `fill PATH COUNT`
 * (entries, until the store refuses), `exit`. Says what came of it, or the code of the error.
 */
import type { Needs, Xenstore, XenstoreAccess } from 'skerry';

type Words = readonly string[];

async function permit(store: Xenstore, [path = '', domain = '0', access = 'none']: Words): Promise<string> {
  const owner = Number(await store.read('domid'));
  await store.setPermissions(path, [
    { domain: owner, access: 'none' },
    { domain: Number(domain), access: access as XenstoreAccess },
  ]);
  return 'permitted';
}

async function permissions(store: Xenstore, [path = '']: Words): Promise<string> {
  const all = await store.permissions(path);
  return all.map(({ domain, access }) => `${access} ${domain}`).join(', ');
}

/** How often it had to be tried is not told: others may be at it. */
async function add(store: Xenstore, [path = '']: Words): Promise<string> {
  let sum = 0;
  await store.transaction(async (view) => {
    sum = Number(await view.read(path)) + 1;
    await view.write(path, String(sum));
  });
  return `is ${sum}`;
}

async function fill(store: Xenstore, [path = '', count]: Words): Promise<string> {
  for (let index = 0; index < Number(count); index++) {
    await store.write(`${path}/entry-with-a-long-name-${index}`, '');
  }
  return `filled ${count}`;
}

async function list(store: Xenstore, [path = '']: Words): Promise<string> {
  const names = await store.list(path);
  return `${names.length}: ${names.toSorted().slice(0, 3).join(' ')}`;
}

const works: Readonly<Record<string, (store: Xenstore, words: Words) => Promise<string>>> = {
  read: (store, [path = '']) => store.read(path),
  write: (store, [path = '', value = '']) => store.write(path, value).then(() => 'written'),
  remove: (store, [path = '']) => store.remove(path).then(() => 'removed'),
  list,
  permit,
  permissions,
  add,
  fill,
};

async function watch({ console, xenstore }: Needs, path: string): Promise<void> {
  for await (const changed of xenstore.watch(path)) console.log(`changed ${changed}`);
}

export default async function main(needs: Needs) {
  const { console, exit, xenstore } = needs;
  console.log(`domain ${await xenstore.read('domid')} is ready`);
  for await (const line of console.lines({ echo: false })) {
    const [id = '', word = '', ...words] = line.split(' ');
    if (id === 'exit') exit();
    if (word === 'watch') void watch(needs, words[0] ?? '');
    const said = await works[word]?.(xenstore, words).catch((error: { code: unknown }) => error.code);
    console.log(`${id}: ${said}`);
    console.log(`${id} done`);
  }
}
