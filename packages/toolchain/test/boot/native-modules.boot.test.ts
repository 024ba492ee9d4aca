/**
 * Native modules of a library, on every target: the program in test/native/fixtures calls two modules in every way there is, and
 * makes one fail in every way it can.
 */
import { type Target, targets } from '@skerry/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToolchain, type Toolchain } from '../../src/build.ts';
import { type LibosCopy, libosWithProbe, probeAppliance } from '../native/libos.ts';
import { TestMachine } from './machine.ts';

/** Two engines may have to be compiled first. */
const BUILD_TIMEOUT_MS = 20 * 60_000;

let libos: LibosCopy;
let toolchain: Toolchain;
let images: ReadonlyMap<Target, { bytes: Uint8Array }>;

beforeAll(async () => {
  libos = await libosWithProbe();
  toolchain = createToolchain({ libosDir: libos.folder });
  const files = [{ path: 'main.ts', content: await probeAppliance() }];
  const outcome = await toolchain.build({ name: 'probe', files, targets });
  if (!outcome.ok) throw new Error(JSON.stringify([outcome.error, outcome.diagnostics]));
  images = outcome.images;
}, BUILD_TIMEOUT_MS);

afterAll(async () => {
  await toolchain.dispose();
  await libos.dispose();
});

async function run(target: Target, way: string) {
  const image = images.get(target)?.bytes ?? new Uint8Array();
  return (await TestMachine.boot({ target, image, parameters: [way] })).exit();
}

const answers = [
  'add -294967296',
  'wide 16',
  'large 5000000001',
  'mix 1.5e+300',
  'ask 9',
  'nested 42',
  'askWide -14',
  'grown true',
  'sum true',
  'back 0,65,65,3,3,4',
  'text größegr',
  'packed 23,5,0,0,0,195,182,239,191,189,255,255,255,255,2,0,0,0,7,8,0,0,0,0',
  'unpacked -1,65536',
  'word 4294967294',
  'apply 42,25',
  'second 1,2,4294967294',
  'beyond Error: the native module probe: beyond the end of its memory',
  'signature Error: the native module probe: it calls no function of that signature',
  'twice Error: the native module probe: it was started already',
  'most -1,false,458752',
];

describe.each(targets)('on %s', (target) => {
  test('numbers, memory, imports and callbacks cross the border, in two modules of one image', async () => {
    const { code, output } = await run(target, 'all');
    expect(output.trimEnd().split('\n')).toEqual(answers);
    expect(code).toBe(0);
  });

  test.each([
    ['trap', 'Error: the native module probe: unreachable code was reached'],
    ['divide', 'Error: the native module probe: integer division by zero'],
    ['indirect', 'Error: the native module probe: indirect call of no function, or of one with another type'],
    [
      'lost',
      'UnavailableImportError: the native module probe called env.missing, which an appliance does not have',
    ],
    ['throw', 'RangeError: no such question'],
  ])(
    '%s is an error that can be caught; the module is not used again, and others are',
    async (way, error) => {
      const { code, output } = await run(target, way);
      const again =
        'Error: the native module probe: it failed before, and what it holds is not sound any more';
      expect(output).toBe(`outcome ${error}\nagain ${again}\nother 1\n`);
      expect(code).toBe(3);
    },
  );

  test('an access outside of its memory ends the machine with a report', async () => {
    const { code, output } = await run(target, 'wild');
    expect(output).toMatch(
      /fault: read of .* \(linear memory \d \+ 0x7fff0000, outside of what is allocated\)/,
    );
    expect(code).toBe(139);
  });
});

test('module scope has no native module', async () => {
  const content = "import type { Needs } from 'skerry';\n";
  const main = `${content}export default function main({ probe }: Needs) { probe.second(); }\n`;
  const early = `${main}(globalThis as any).__skerry.nativeOpen('probe');\n`;
  const outcome = await toolchain.build({
    name: 'early',
    files: [{ path: 'main.ts', content: early }],
    targets: ['unix'],
  });
  expect(outcome.ok ? '' : outcome.diagnostics[0]?.message).toContain(
    'native code cannot be used in module scope, which runs at build time',
  );
});
