import type { Composition } from '@skerry/composition';
import type { TypeFile } from '@skerry/contracts';

const ofLibrary = /^skerry\/libraries\/([a-z0-9-]+)\.d\.ts$/;

/**
 * The declarations that an appliance's code has: those for every appliance, and of the libraries those that its picture
 * says it uses. A picture that follows the code has them all.
 */
export function typesFor(
  files: readonly TypeFile[],
  composition: Pick<Composition, 'origin' | 'uses'> | undefined,
): readonly TypeFile[] {
  if (composition?.origin !== 'placed') return files;
  return files.filter(({ path }) => {
    const library = ofLibrary.exec(path)?.[1];
    return library === undefined || composition.uses.has(library);
  });
}
