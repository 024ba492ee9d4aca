import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import {
  applyEdit,
  type Catalogue,
  type Composition,
  deriveUses,
  nearestName,
  problemsOf,
  writeComposition,
} from '@skerry/composition';
import { defaultTargets, type LibraryName, type SourceFile, type Target } from '@skerry/contracts';
import { defaultLibosDir } from '../build.ts';
import { readCatalogue } from '../source/catalogue.ts';

export interface NewCommand {
  folder: string;
  /** Libraries that the code is to use, or that are to be placed for them; `console` when none are named. */
  uses: readonly string[];
  targets: readonly Target[] | undefined;
}

export type NewOutcome = { ok: true; files: SourceFile[] } | { ok: false; message: string };

/** Makes a folder with an appliance.json and a main.ts, and overwrites nothing. Returns the exit status. */
export async function newCommand({ folder, uses, targets }: NewCommand): Promise<number> {
  const path = resolve(folder);
  const there = await readdir(path).catch(() => []);
  const made =
    there.length > 0
      ? ({ ok: false, message: `The folder "${folder}" has files already; name another one.` } as const)
      : newAppliance(nearestName(basename(path)), uses, targets, await readCatalogue(defaultLibosDir));
  if (!made.ok) {
    process.stderr.write(`skerry: ${made.message}\n`);
    return 1;
  }
  await mkdir(path, { recursive: true });
  for (const { path: file, content } of made.files)
    await writeFile(join(path, file), content, { flag: 'wx' });
  process.stdout.write(`${made.files.map((file) => join(folder, file.path)).join('\n')}\n`);
  return 0;
}

/** Pure: the files of a new appliance with these libraries, all that they need, and the first one's starter. */
export function newAppliance(
  name: string,
  uses: readonly string[],
  targets: readonly Target[] | undefined,
  catalogue: Catalogue,
): NewOutcome {
  const wanted = uses.length === 0 ? ['console'] : uses;
  const libraries = wanted.map((one) => catalogue.libraries.get(one));
  const unknown = wanted.find((_, index) => libraries[index]?.role !== 'library');
  if (unknown !== undefined) {
    const names = [...catalogue.libraries.values()].filter(({ role }) => role === 'library');
    return {
      ok: false,
      message: `there is no library "${unknown}" to use; there are ${names.map((each) => each.name).join(', ')}.`,
    };
  }
  const found = libraries.filter((library) => library !== undefined);
  const main = found.find(({ starter }) => starter !== undefined)?.starter ?? EMPTY_MAIN;
  const empty: Composition = {
    origin: 'placed',
    libraries: new Map(),
    uses: new Set(),
    targets: targets ?? defaultTargets,
    manifest: { name },
  };
  const isUsable = (library: LibraryName): boolean => catalogue.libraries.get(library)?.starter !== undefined;
  const ofStarter = deriveUses({ entry: 'main.ts', files: new Map([['main.ts', main]]) }, empty, catalogue);
  // What is there for others goes first: it then provides what these need.
  const order = [...new Set([...wanted, ...ofStarter])].sort(
    (a, b) => Number(isUsable(a)) - Number(isUsable(b)),
  );
  const edits = order.map((library) => ({ kind: 'add', library, use: isUsable(library) }) as const);
  const { composition } = applyEdit(empty, { kind: 'all', edits }, catalogue);
  const error = problemsOf(composition, catalogue).find(({ severity }) => severity === 'error');
  if (error) return { ok: false, message: error.message };
  const before = `${JSON.stringify({ name, ...(targets && { targets }) }, undefined, 2)}\n`;
  const manifest = writeComposition(before, { ...empty, origin: 'derived' }, composition);
  return {
    ok: true,
    files: [
      { path: 'appliance.json', content: manifest },
      { path: 'main.ts', content: main },
    ],
  };
}

const EMPTY_MAIN = 'export default function main() {}\n';
