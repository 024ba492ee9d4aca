import type { Example } from '@skerry/contracts';
import { type Appliance, appliancesOf, descriptionOf, entryOf, manifestPath } from './appliances.ts';
import { blankTemplate, type Draft } from './draft.ts';
import { type EditedFile, inOrder } from './files.ts';
import type { StartingPoint } from './project.ts';

/** Something that an appliance of a project can begin from, as a person chooses it. */
export interface Beginning extends StartingPoint {
  /** Unique among all. */
  readonly id: string;
  readonly description: string;
  /** Of which example; absent for the empty one. */
  readonly example?: string;
}

const empty: Beginning = {
  id: 'empty',
  name: 'appliance',
  description: 'The smallest program there is, to write your own.',
  files: blankTemplate.files,
  shared: [],
};

/** The empty one first, then every appliance of the gallery: of an example that is a project, each of its own. */
export function beginningsOf(examples: readonly Example[]): Beginning[] {
  return [empty, ...examples.flatMap(beginningsOfExample)];
}

function beginningsOfExample(example: Example): Beginning[] {
  const files = inOrder(example.files.map((file) => ({ ...file, editedAt: 0 })));
  const appliances = appliancesOf({ files, example: example.name });
  const folders = appliances.map(({ folder }) => folder);
  return appliances.map((appliance) => {
    const { folder } = appliance;
    const isAlone = folder === '';
    return {
      id: isAlone ? example.name : `${example.name}/${folder}`,
      name: isAlone ? appliance.name : folder,
      description:
        descriptionOf(files, folder) ?? (isAlone ? example.description : describe(example, appliance)),
      example: example.name,
      files: plain(files, folder),
      shared: isAlone ? [] : sharedOf(files, folders),
    };
  });
}

function describe({ name, description }: Example, { folder }: Appliance): string {
  return `The ${folder} of ${name}: ${description}`;
}

function plain(files: readonly EditedFile[], folder: string): StartingPoint['files'] {
  const prefix = folder === '' ? '' : `${folder}/`;
  return files
    .filter(({ path }) => path.startsWith(prefix))
    .map(({ editedAt: _, ...file }) => ({ ...file, path: file.path.slice(prefix.length) }));
}

/** What lies in no appliance's folder, but for what speaks of the project as a whole. */
function sharedOf(files: readonly EditedFile[], folders: readonly string[]): StartingPoint['shared'] {
  return files
    .filter(({ path }) => path !== manifestPath && path !== 'README.md')
    .filter(({ path }) => !folders.some((folder) => path.startsWith(`${folder}/`)))
    .map(({ editedAt: _, ...file }) => file);
}

/** Where a person begins to read an appliance. */
export function firstFileOf(files: Draft['files'], folder: string): string | undefined {
  const prefix = folder === '' ? '' : `${folder}/`;
  return entryOf(files, folder) ?? files.find(({ path }) => path.startsWith(prefix))?.path;
}
