import { type Catalogue, catalogueOf } from '@skerry/composition';
import { readLibos } from '../catalogue/folder.ts';

/** The libraries of the guest as a composition sees them. Throws ToolchainFailure for one that is not as `contracts` says. */
export async function readCatalogue(libosDir: string): Promise<Catalogue> {
  const { libraries } = await readLibos(libosDir);
  return catalogueOf(libraries.map(({ library }) => library));
}
