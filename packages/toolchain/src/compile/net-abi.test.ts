import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const packages = fileURLToPath(new URL('../../../', import.meta.url));

it("the glue's copies of the data plane's numbers are its numbers", async () => {
  const abi = await readFile(join(packages, 'dataplane/assembly/abi.ts'), 'utf8');
  const header = await readFile(join(packages, 'libos/platform/net/abi.h'), 'utf8');
  const numbers = (text: string, pattern: RegExp): Map<string, number> =>
    new Map(
      [...text.matchAll(pattern)].map(([, name = '', value = '']) => [
        name,
        Number(value.replaceAll('_', '')),
      ]),
    );
  const original = numbers(abi, /^export const (\w+): [iu]32 = (-?[\d_]+);/gm);
  const copies = numbers(header, /^ {2}(\w+) = (-?\d+),$/gm);
  expect(copies.size).toBeGreaterThan(20);
  for (const [name, value] of copies) expect([name, original.get(name)]).toEqual([name, value]);
});
