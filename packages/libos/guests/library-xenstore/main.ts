/** Writes, reads, lists, watches and removes in the domain's own folder, alone and in a transaction. */
import type { Needs, Xenstore } from 'skerry';

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return 'nothing';
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

async function entries(store: Xenstore): Promise<unknown[]> {
  await store.write('data/a/b', 'värld');
  await store.write('data/a/c', new Uint8Array([0, 255]));
  await store.make('data/a/d');
  const bytes = await store.readBytes('data/a/c');
  const names = (await store.list('data/a')).toSorted();
  const [owner] = await store.permissions('data/a/b');
  await store.remove('data/a/b');
  const missing = await codeOf(store.read('data/a/b'));
  return [[...bytes].join(), names.join(), owner?.domain === Number(await store.read('domid')), missing];
}

async function transactions(store: Xenstore): Promise<unknown[]> {
  await store.write('data/n', '1');
  let tries = 0;
  await store.transaction(async (view) => {
    const before = Number(await view.read('data/n'));
    // Somebody else is faster, once.
    if (++tries === 1) await store.write('data/n', '10');
    await view.write('data/n', String(before + 1));
  });
  const refused = await codeOf(
    store.transaction(async (view) => {
      await view.write('data/n', 'lost');
      throw Object.assign(new Error('no'), { code: 'mine' });
    }),
  );
  return [tries, await store.read('data/n'), refused];
}

async function watches(store: Xenstore): Promise<unknown[]> {
  const seen: string[] = [];
  for await (const path of store.watch('data/w')) {
    seen.push(path);
    if (seen.length === 3) break;
    await store.write(`data/w/${seen.length}`, 'x');
  }
  return seen;
}

export default async function main({ console, exit, xenstore }: Needs) {
  const said = [await entries(xenstore), await transactions(xenstore), await watches(xenstore)]
    .flat()
    .join(' ');
  const refused = await Promise.all([
    codeOf(xenstore.write('/local/domain/0/name', 'mine')),
    codeOf(xenstore.read('no such\0path')),
    codeOf(xenstore.write('data/large', 'x'.repeat(4_096))),
  ]);
  const expected = '0,255 b,c,d true ENOENT 2 11 mine data/w data/w/1 data/w/2 EACCES,EINVAL,E2BIG';
  const result = `${said} ${refused.join()}`;
  console.log(result === expected ? 'ok' : result);
  exit();
}
