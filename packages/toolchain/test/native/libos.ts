/** A copy of libos with one more library: what the guide says of adding a native module, done. */

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultLibosDir } from '../../src/build.ts';

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));

/** Inside of the checkout, so that the packages which the libraries import are found from there. */
const parent = fileURLToPath(new URL('../../../../node_modules/.cache', import.meta.url));

export interface LibosCopy {
  folder: string;
  dispose(): Promise<void>;
}

/** libos with the library of fixtures/probe, which main receives as `probe`. */
export async function libosWithProbe(): Promise<LibosCopy> {
  const folder = await mkdtemp(join(parent, 'libos-'));
  const parts = ['include', 'native', 'platform', 'src', 'types', 'packages.json', 'package.json'];
  await Promise.all(
    parts.map((part) => cp(join(defaultLibosDir, part), join(folder, part), { recursive: true })),
  );
  await cp(join(fixtures, 'probe'), join(folder, 'src/probe'), { recursive: true });
  await cp(join(fixtures, 'probe.d.ts'), join(folder, 'types/libraries/probe.d.ts'));
  const needs = join(folder, 'src/needs.ts');
  await writeFile(needs, `${await readFile(needs, 'utf8')}export { probe } from './probe/index.ts';\n`);
  return { folder, dispose: () => rm(folder, { recursive: true, force: true }) };
}

/** The appliance that uses it. */
export function probeAppliance(): Promise<string> {
  return readFile(join(fixtures, 'guest/main.ts'), 'utf8');
}
