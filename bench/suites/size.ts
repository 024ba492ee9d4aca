/** Bytes of an image that says hello, with the engine and without, and of what it consists. */
import { join } from 'node:path';
import { defaultTargets as targets } from '@skerry/contracts';
import { buildImages, type Images } from '../images.ts';
import type { Goal, Row } from '../result.ts';
import { summarise } from '../statistics.ts';
import type { Suite } from '../suite.ts';

const suite = 'Image size';
/** 1.4 MB. */
const withEngine: Goal = { kind: 'at-most', limit: 1_367, of: 'median' };
const withoutEngine: Goal = { kind: 'at-most', limit: 64, of: 'median' };

export const sizeSuite: Suite = {
  name: 'size',
  async run({ root, scratch, say }) {
    say('building images');
    const appliances = join(root, 'bench', 'appliances');
    const hello = await buildImages(join(appliances, 'hello'), 'hello', scratch);
    const native = await buildImages(join(appliances, 'native'), 'native', scratch);
    return [
      ...rowsOf('hello', hello, withEngine),
      ...rowsOf('hello without the engine', native, withoutEngine),
    ];
  },
};

function rowsOf(name: string, images: Images, goal: Goal): Row[] {
  return targets.flatMap((target) => {
    const image = images.get(target)?.image;
    if (!image) return [];
    const layers = new Map<string, number>();
    for (const part of image.parts) layers.set(part.layer, (layers.get(part.layer) ?? 0) + part.bytes);
    const note = [...layers].map(([layer, bytes]) => `${layer} ${Math.round(bytes / 1024)} KiB`).join(', ');
    return [
      {
        suite,
        name: `${target}: ${name}`,
        unit: 'KiB',
        summary: summarise([image.bytes / 1024]),
        goal,
        note,
      },
    ] satisfies Row[];
  });
}
