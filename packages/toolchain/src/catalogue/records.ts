import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LibraryTest, Target } from '@skerry/contracts';
import { z } from 'zod';
import { type Cache, digestOf } from '../compile/cache.ts';

/**
 * What the tests of this machine found out of libraries and examples, by target: one small file for each suite, replaced
 * by the suite's next run. Kept by the code that was tested, so that a change of the code makes everything untested.
 */

export type Subject = 'library' | 'example';

const Found = z.object({
  subject: z.enum(['library', 'example']),
  name: z.string(),
  target: Target,
  result: LibraryTest,
});
export type Found = z.infer<typeof Found>;

const SuiteRecord = z.object({ found: z.array(Found) });
const KIND = 'tested';

/** Keeps what a suite found out, in place of what its last run did. `code`: catalogue/digest.ts. */
export async function writeRecord(
  cache: Cache,
  code: string,
  suite: string,
  found: readonly Found[],
): Promise<void> {
  const path = join(cache.pathOf(KIND, code), `${digestOf(suite).slice(0, 16)}.json`);
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, JSON.stringify({ found }));
  await rename(temporary, path);
}

/** All results of one subject by name and target, the suites' summed. */
export async function readRecords(
  cache: Cache,
  code: string,
  subject: Subject,
): Promise<Map<string, Partial<Record<Target, LibraryTest>>>> {
  const folder = cache.pathOf(KIND, code);
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.json'));
  const suites = await Promise.all(files.map((file) => readSuite(join(folder, file))));
  const results = new Map<string, Partial<Record<Target, LibraryTest>>>();
  for (const found of suites.flat()) {
    if (found.subject !== subject) continue;
    const byTarget = results.get(found.name) ?? {};
    byTarget[found.target] = sum(byTarget[found.target], found.result);
    results.set(found.name, byTarget);
  }
  return results;
}

/** Nothing of a file that cannot be read: its suite counts as not run. */
async function readSuite(path: string): Promise<Found[]> {
  try {
    return SuiteRecord.parse(JSON.parse(await readFile(path, 'utf8'))).found;
  } catch {
    return [];
  }
}

function sum(before: LibraryTest | undefined, { passed, failed, at }: LibraryTest): LibraryTest {
  if (!before) return { passed, failed, at };
  return {
    passed: before.passed + passed,
    failed: before.failed + failed,
    at: before.at > at ? before.at : at,
  };
}
