import type { Catalogue, Composition } from '@skerry/composition';
import { libraryOfName } from '@skerry/composition';
import type { LibraryName } from '@skerry/contracts';

/**
 * What to say of a name that is not there because the library that it belongs to is not used. The editor offers to put
 * it right, so the library is said by name too.
 */

/** The code of such a finding. */
export const LIBRARY_NOT_PLACED = 'LIBRARY_NOT_PLACED';

export interface NotPlaced {
  library: LibraryName;
  /** A sentence. */
  message: string;
}

export type Placed = Pick<Composition, 'libraries' | 'uses'>;

/** `name`: a need, a global or a module, as it is written. Undefined when that is no reason for it to be missing. */
export function notPlaced(name: string, placed: Placed, catalogue: Catalogue): NotPlaced | undefined {
  const found = libraryOfName(name, catalogue);
  if (!found || found.library.role === 'runtime') return undefined;
  return ofLibrary(name, found.library.name, placed);
}

/** The same for a global that nothing placed has. (Main may receive something of the same name from another library.) */
export function absentGlobal(name: string, placed: Placed, { libraries }: Catalogue): NotPlaced | undefined {
  const library = [...libraries.values()].find(({ globals }) => globals.includes(name));
  return library && ofLibrary(name, library.name, placed);
}

/** The same for a name of which the library is known. */
export function ofLibrary(
  name: string,
  library: LibraryName,
  { libraries, uses }: Placed,
): NotPlaced | undefined {
  if (uses.has(library)) return undefined;
  const message = libraries.has(library)
    ? `"${name}" is of the library ${library}, which is in this appliance for other libraries only: connect it on the canvas, or add it to "uses" in appliance.json.`
    : `"${name}" is the library ${library}, which is not in this appliance: add it on the canvas, or to "libraries" and "uses" in appliance.json.`;
  return { library, message };
}
