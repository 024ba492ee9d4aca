/** What the studio offers besides a person's own work: libraries, declarations for the editor, the gallery's examples. */
import { join } from 'node:path';
import type { CatalogueResponse, ExamplesResponse, TypeFile, TypesResponse } from '@skerry/contracts';
import { applianceSchema, type CatalogueReader } from '@skerry/toolchain/catalogue';
import { Packages } from '@skerry/toolchain/packages';
import { Router } from 'express';
import { refuse } from './answer.ts';
import { readExamples, readFolder } from './examples.ts';
import { readLibrarySource } from './library-source.ts';

export interface CatalogueRoutesParts {
  catalogue: CatalogueReader;
  /** `libos`: the guest's side, with its declarations and the list of the packages that an appliance may import. */
  folders: { libos: string; examples: string };
}

export function catalogueRoutes({ catalogue, folders }: CatalogueRoutesParts): Router {
  const router = Router();
  router.get('/catalogue', async (_request, response) => {
    const { libraries, digest } = await catalogue.read();
    // Kept by the page and asked for again: what was measured or tested meanwhile makes it another.
    response.set({ 'Cache-Control': 'no-cache', ETag: `"${digest}"` });
    response.json({ libraries } satisfies CatalogueResponse);
  });
  router.get('/libraries/:name/source', async (request, response) => {
    const { name } = request.params;
    const source = await readLibrarySource(folders.libos, catalogue, name);
    if (source) response.json(source);
    else
      refuse(
        response,
        'NOT_FOUND',
        'There is no such library: GET /api/catalogue names those that there are.',
      );
  });
  router.get('/schema/appliance.json', async (_request, response) => {
    const schema = applianceSchema(await catalogue.libraries());
    response.set('Cache-Control', 'no-cache').type('application/schema+json').send(JSON.stringify(schema));
  });
  router.get('/types', async (_request, response) => {
    response.json({ files: await readTypes(folders.libos) } satisfies TypesResponse);
  });
  router.get('/examples', async (_request, response) => {
    const examples = await readExamples(folders.examples, catalogue);
    response.json({ examples } satisfies ExamplesResponse);
  });
  return router;
}

/**
 * What the guest declares, sorted by path, and what the listed packages do. `skerry/libraries/<name>.d.ts` is what the library
 * of that name adds; everything else is there for every appliance.
 */
async function readTypes(libos: string): Promise<TypeFile[]> {
  const files = await readFolder(join(libos, 'types'));
  const own = files
    .filter(({ path }) => path.endsWith('.d.ts'))
    .map(({ path, content }) => ({ path: path.replace(/^libraries\//, 'skerry/libraries/'), content }));
  return [...own, ...new Packages(libos).types()];
}
