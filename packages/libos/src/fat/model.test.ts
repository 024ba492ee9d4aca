import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectStep, printsOf, stepOn, type Tree, takeStep, treeOf } from '../../test/fat-tree.ts';
import { MemoryBlock } from '../block/index.ts';
import { FatError, fat } from './index.ts';

const step = stepOn(['A', 'b', 'Some long name.text', 'ünïcode 文件', 'READ.ME', 'x.y.z']);

/** The volume says no, and does not take itself for broken. */
const isRefusal = (error: unknown) => error instanceof FatError && error.code !== 'CORRUPT';

test.each([
  [2_000, 12],
  [40_000, 16],
  [80_000, 32],
] as const)(
  'on %i sectors, FAT%i, any row of operations does what it does to a tree in memory',
  { timeout: 60_000 },
  async (sectors, type) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const device = new MemoryBlock({ sectors });
        await fat.format(device, { type });
        let volume = await fat.mount(device);
        const { freeBytes } = await volume.space();
        const model: Tree = new Map();
        for (const one of steps) {
          if (one.kind === 'remount') {
            await volume.unmount();
            volume = await fat.mount(device);
            continue;
          }
          if (expectStep(model, one)) await takeStep(volume, one);
          else await expect(takeStep(volume, one)).rejects.toSatisfy(isRefusal);
        }
        expect(printsOf(await treeOf(volume))).toEqual(printsOf(model));
        for (const key of [...model.keys()].sort().reverse()) await volume.remove(key);
        await volume.flush();
        const space = await volume.space();
        const clusterBytes = 65_536;
        // The root of FAT32 may have grown.
        expect(freeBytes - space.freeBytes).toBeLessThan(clusterBytes);
      }),
      { numRuns: 30 },
    );
  },
);
