import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultLibosDir } from '../build.ts';
import { type AscOutcome, AssemblyScriptCompiler } from './asc.ts';

const MAIN = 'export function main(): i32 { return 0; }';

describe('the AssemblyScript compiler', { timeout: 60_000 }, () => {
  let compiler: AssemblyScriptCompiler;
  beforeAll(() => {
    compiler = new AssemblyScriptCompiler(defaultLibosDir);
  });
  afterAll(() => compiler.dispose());

  const compile = (files: Record<string, string>): Promise<AscOutcome> =>
    compiler.compile({ files: new Map(Object.entries(files)), entry: 'main.as.ts' });

  test('reads no configuration of the appliance, which could name a module of this machine to load', async () => {
    const transform = fileURLToPath(new URL('./no-such-module.cjs', import.meta.url));
    const config = JSON.stringify({ options: { transform: [transform], importMemory: true } });
    const outcome = await compile({ 'main.as.ts': MAIN, 'asconfig.json': config });
    expect(outcome).toMatchObject({ ok: true });
  });

  test('refuses an import that the machine does not have, whatever it is called', async () => {
    const declared = '@external("hal", "x */ int injected; /*") declare function f(): void;\n';
    const source = `${declared}export function main(): i32 { f(); return 0; }`;
    expect(await compile({ 'main.as.ts': source })).toMatchObject({ ok: false, code: 'UNRESOLVED_IMPORT' });
  });

  test('takes every import that the library declares', async () => {
    const text = await readFile(join(defaultLibosDir, 'native/hal.ts'), 'utf8');
    const names = [...text.matchAll(/export declare function (\w+)\(([^)]*)\)/g)].map(
      ([, name, list = '']) => {
        return { name, values: list === '' ? '' : list.replaceAll(/\w+: (\w+)/g, '0') };
      },
    );
    expect(names.length).toBeGreaterThan(5);
    const calls = names.map(({ name, values }) => `hal.${name}(${values});`).join(' ');
    const source = `import * as hal from 'skerry/hal';\nexport function main(): i32 { ${calls} return 0; }`;
    expect(await compile({ 'main.as.ts': source })).toMatchObject({ ok: true });
  });
});
