/** The gallery: the appliances of a folder, with what this machine knows of them. */
import { isUtf8 } from 'node:buffer';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Example, LibraryTest, Target } from '@skerry/contracts';
import { ApplianceManifest, defaultTargets, FilePath, limits, targets } from '@skerry/contracts';
import type { CatalogueReader } from '@skerry/toolchain/catalogue';

/** One example for each folder in `folder`, sorted by the name of its folder. */
export async function readExamples(folder: string, catalogue: CatalogueReader): Promise<Example[]> {
  const [read, tests] = await Promise.all([readGallery(folder), catalogue.tests('example')]);
  const found = read.map(({ folder: name, example }) => {
    const testedOn = passedOn(tests.get(name) ?? {});
    return { ...example, ...(testedOn.length > 0 && { testedOn }) };
  });
  const facts = await catalogue.facts(found);
  return found.map((example, index) => ({ ...example, ...facts[index] }));
}

/** The examples as they are written, with the names of their folders, by which they are sorted. */
export async function readGallery(folder: string): Promise<{ folder: string; example: Example }[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const examples = await Promise.all(names.sort().map((name) => readExample(join(folder, name), name)));
  return examples.flatMap((example, index) => (example ? { folder: names[index] ?? '', example } : []));
}

function passedOn(tests: Partial<Record<Target, LibraryTest>>): Target[] {
  return targets.filter((target) => {
    const { passed = 0, failed = 0 } = tests[target] ?? {};
    return passed > 0 && failed === 0;
  });
}

/** Undefined for a folder without files or with a manifest that cannot be read. */
async function readExample(folder: string, name: string): Promise<Example | undefined> {
  const all = await readFolder(folder);
  const files = all.filter(
    ({ path, content }) => FilePath.safeParse(path).success && content.length <= limits.fileBytes,
  );
  const manifest = readManifest(files.find(({ path }) => path === 'appliance.json')?.content ?? '{}');
  if (files.length === 0 || !manifest) return undefined;
  return {
    name: manifest.name ?? name,
    description: manifest.description ?? '',
    targets: manifest.targets ?? [...defaultTargets],
    files,
  };
}

function readManifest(text: string): ApplianceManifest | undefined {
  try {
    return ApplianceManifest.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Text as it is, anything else as base64. */
export async function readFolder(folder: string): Promise<Example['files']> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return await Promise.all(
    paths.sort().map(async (file) => {
      const path = relative(folder, file).split(sep).join('/');
      const bytes = await readFile(file);
      if (isUtf8(bytes)) return { path, content: bytes.toString('utf8') };
      return { path, content: bytes.toString('base64'), encoding: 'base64' };
    }),
  );
}
