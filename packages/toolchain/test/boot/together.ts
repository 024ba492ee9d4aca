/**
 * The programs in libos/guests/library-<name> as one appliance that runs one after another: where a machine takes longest to start,
 * every library is still used for real, and in less time.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceFile } from '@skerry/contracts';
import { readFolder } from '../../src/cli/folder.ts';
import { guestsDir } from './images.ts';

/** What a program is given of a need that ends with it, or is its own. `name` is the library's. */
const given: Readonly<Record<string, string>> = {
  block: 'block: { ...block, open: () => block.open(name) }',
  exit: 'exit: end',
  http: 'http: { serve: (options: never) => keep(http.serve(options)) }',
  tcp: 'tcp: { connect: (options: never) => tcp.connect(options), listen: (options: never) => keep(tcp.listen(options)) }',
};

/** Each program is told on the console before it begins, and `end` when all have ended; its disk is the one of its name. */
export async function together(libraries: readonly string[]): Promise<SourceFile[]> {
  const programs = await Promise.all(
    libraries.map(async (name) => {
      const content = await readFile(join(guestsDir, `library-${name}`, 'main.ts'), 'utf8');
      const needs = /function main\(\{ (.*?) \}/.exec(content)?.[1]?.split(', ') ?? [];
      const { files = [] } = (await readFolder(join(guestsDir, `library-${name}`))) ?? {};
      return { name, content, needs, assets: files.filter(({ path }) => path.startsWith('public/')) };
    }),
  );
  const needs = [...new Set(['console', 'exit', ...programs.flatMap((program) => program.needs)])].sort();
  const main = [
    `import type { Needs } from 'skerry';`,
    ...libraries.map((name, index) => `import program${index} from './${name}.ts';`),
    `const programs: [string, (needs: Needs) => unknown][] = [${libraries.map((name, index) => `['${name}', program${index}]`)}];`,
    'class Ended extends Error {}',
    'const end = (): never => { throw new Ended(); };',
    `export default async function main({ ${needs.join(', ')} }: Needs) {`,
    '  for (const [name, program] of programs) {',
    "    console.log('begin ' + name);",
    '    const kept: { close(): unknown }[] = [];',
    '    const keep = <T extends { close(): unknown }>(one: T): T => { kept.push(one); return one; };',
    `    const own = { ${needs.map((need) => given[need] ?? need).join(', ')} };`,
    '    try { await program(own as unknown as Needs); }',
    '    catch (error) { if (!(error instanceof Ended)) console.log(String(error)); }',
    '    for (const one of kept) await one.close();',
    '  }',
    "  console.log('begin end');",
    '  exit();',
    '}',
  ];
  return [
    { path: 'main.ts', content: main.join('\n') },
    ...programs.map(({ name, content }) => ({ path: `${name}.ts`, content })),
    ...programs.flatMap(({ assets }) => assets),
  ];
}

/** What each of them has said. */
export function saidBy(output: string): Map<string, string> {
  return new Map(
    output.split(/^begin /m).map((part) => {
      const [name = '', ...lines] = part.split('\n');
      return [name, lines.join('\n')];
    }),
  );
}
