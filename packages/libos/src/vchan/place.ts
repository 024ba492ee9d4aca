/** How the two ends find each other: two entries of the store, as libxenvchan writes them, that only the other domain may read. */
import { XenstoreError, type XenstorePermission, type XenstoreView, xenstore } from '../xenstore/index.ts';

/** By these a channel is joined. */
export interface Place {
  readonly grant: number;
  readonly port: number;
}

const RING = 'ring-ref';
const PORT = 'event-channel';

/** A path that does not begin with "/" lies in the folder of the domain that serves. */
export const folderOf = (domain: number, path: string): string =>
  path.startsWith('/') ? path : `/local/domain/${domain}/${path}`;

/** The store lets a domain have ten transactions at once, the program's among them: of ours, each waits for the one before it. */
let last: Promise<unknown> = Promise.resolve();

function transact<T>(body: (view: XenstoreView) => Promise<T>): Promise<T> {
  const done = last.then(() => xenstore.transaction(body));
  last = done.catch(() => undefined);
  return done;
}

/** Rejects with XenstoreError. */
export async function publish(folder: string, reader: number, { grant, port }: Place): Promise<void> {
  const owner = Number(await xenstore.read('domid'));
  const permissions: XenstorePermission[] = [
    { domain: owner, access: 'none' },
    { domain: reader, access: 'read' },
  ];
  await transact(async (view) => {
    for (const [name, value] of [
      [RING, grant],
      [PORT, port],
    ] as const) {
      await view.write(`${folder}/${name}`, String(value));
      await view.setPermissions(`${folder}/${name}`, permissions);
    }
  });
}

/** Nobody finds it there any more. Never rejects: what is not there is not found either. */
export async function unpublish(folder: string): Promise<void> {
  for (const name of [RING, PORT]) await xenstore.remove(`${folder}/${name}`).catch(() => undefined);
}

/** Undefined when nothing is published there, or not for this domain. Both entries are of one moment. Rejects without a store. */
export async function find(folder: string): Promise<Place | undefined> {
  try {
    const read = async (view: XenstoreView, name: string): Promise<number> =>
      Number(await view.read(`${folder}/${name}`));
    return await transact(async (view) => {
      const [grant, port] = [await read(view, RING), await read(view, PORT)];
      return isNumber(grant) && isNumber(port) ? { grant, port } : undefined;
    });
  } catch (error) {
    if (error instanceof XenstoreError && error.code !== 'GONE') return undefined;
    throw error;
  }
}

const isNumber = (value: number): boolean => Number.isInteger(value) && value > 0 && value < 2 ** 32;
