import { readFile, writeFile } from 'node:fs/promises';
import { type LibraryName, Target } from '@skerry/contracts';
import { z } from 'zod';
import { type Cache, digestOf } from '../compile/cache.ts';

/** What libraries add to images, on disk by the code that was measured (catalogue/digest.ts). */

const Bytes = z.partialRecord(Target, z.int());
const Measurement = z.object({ bytes: Bytes, ownBytes: Bytes });
/** As in `CatalogueLibrary`. */
export type Measurement = z.infer<typeof Measurement>;

const KIND = 'measurement';

const keyOf = (code: string, library: LibraryName): string => digestOf('measurement/1', code, library);

/** Undefined when it was not measured, or what is there is damaged. */
export async function readMeasurement(
  cache: Cache,
  code: string,
  library: LibraryName,
): Promise<Measurement | undefined> {
  try {
    const text = await readFile(cache.pathOf(KIND, keyOf(code, library)), 'utf8');
    return Measurement.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Calls `measure` unless it is there. Its error is the caller's. */
export async function keepMeasurement(
  cache: Cache,
  code: string,
  library: LibraryName,
  measure: () => Promise<Measurement>,
): Promise<void> {
  await cache.entry(KIND, keyOf(code, library), async (path) => {
    await writeFile(path, JSON.stringify(await measure()));
  });
}
