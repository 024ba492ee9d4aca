import { strToU8, zipSync } from 'fflate';
import { appliancesOf, nameOf } from '../../design/appliances.ts';
import type { Draft } from '../../design/draft.ts';

/** The first instant that a zip can name: the same files make the same bytes. */
const epoch = new Date(1980, 0, 1);
const howTo = 'BUILD.md';

/** A draft as a zip: its files in a folder of its name, and how they are built without the studio. */
export function zipOf(draft: Pick<Draft, 'files' | 'example' | 'targets'>): Uint8Array<ArrayBuffer> {
  const name = nameOf(draft);
  const hasReadme = draft.files.some(({ path }) => path === 'README.md');
  const files = Object.fromEntries(
    draft.files.map(({ path, content, encoding }) => [
      `${name}/${path}`,
      encoding === 'base64' ? Uint8Array.from(atob(content), (byte) => byte.charCodeAt(0)) : strToU8(content),
    ]),
  );
  return zipSync(
    { ...files, [`${name}/${hasReadme ? howTo : 'README.md'}`]: strToU8(readmeOf(draft)) },
    { mtime: epoch },
  );
}

export function readmeOf(draft: Pick<Draft, 'files' | 'example' | 'targets'>): string {
  const name = nameOf(draft);
  const targets = draft.targets.join(',');
  const appliances = appliancesOf(draft);
  return [
    `# ${name}`,
    '',
    appliances.length === 1
      ? 'An appliance for Skerry, exported from the studio.'
      : `${appliances.length} appliances of one project for Skerry, exported from the studio.`,
    '',
    'In a checkout of Skerry, with this folder beside the examples:',
    '',
    '```sh',
    `npx skerry build ${name} --target ${targets} --out images`,
    `npx skerry run ${name} --target ${draft.targets[0] ?? 'unix'}`,
    '```',
    '',
    appliances.length === 1
      ? 'The image is sealed: it boots alone. `appliance.json` says what it is made of and where it boots.'
      : 'The images are sealed: each boots alone, and `run` boots all of them on one network. The `appliance.json` of each says what it is made of and where it boots.',
    '',
  ].join('\n');
}
