import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Catalogue, catalogueOf } from '@skerry/composition';
import { Library } from '@skerry/contracts';

/** The libraries of the guest as their `library.json` describe them. Throws for one that is not as `contracts` says. */
export async function readCatalogue(libosDir: string): Promise<Catalogue> {
  const src = join(libosDir, 'src');
  const entries = await readdir(src, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const texts = await Promise.all(
    folders.sort().map((name) => readFile(join(src, name, 'library.json'), 'utf8')),
  );
  return catalogueOf(texts.map((text) => Library.parse(JSON.parse(text))));
}
