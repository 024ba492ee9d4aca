/**
 * The source of one library, for who wants to read it. What is asked for is a name of the catalogue and never a path: nothing but
 * the folders of libraries is read, of those only text of the kinds below, and no link is followed.
 */
import { join } from 'node:path';
import { LibraryName, type LibrarySource } from '@skerry/contracts';
import type { CatalogueReader } from '@skerry/toolchain/catalogue';
import { readFolder } from './examples.ts';

const isShown = (path: string): boolean =>
  (/\.ts$/.test(path) && !/\.test\.ts$/.test(path)) || path === 'library.json' || path === 'README.md';

/** Undefined: there is no such library. */
export async function readLibrarySource(
  libos: string,
  catalogue: CatalogueReader,
  name: string,
): Promise<LibrarySource | undefined> {
  const wanted = LibraryName.safeParse(name).data;
  const library = (await catalogue.libraries()).find((each) => each.name === wanted);
  if (!library) return undefined;
  const files = await readFolder(join(libos, 'src', library.name));
  const shown = files.filter(({ path, encoding }) => encoding === undefined && isShown(path));
  const [entry, others] = [shown.filter(isEntry), shown.filter((each) => !isEntry(each))];
  return { files: [...entry, ...others].map(({ path, content }) => ({ path, content })) };
}

const isEntry = ({ path }: { path: string }): boolean => path === 'index.ts';
