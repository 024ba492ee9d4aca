/** Power cuts of a domain's disks on real Xen, one after another, each with everything that a disk may leave of what was not flushed. */
import { basename, join } from 'node:path';
import { createToolchain } from '@skerry/toolchain';
import { readFolder } from '../../packages/toolchain/src/cli/folder.ts';
import { cutPower } from '../../packages/toolchain/test/xen/power-cut.ts';
import { root } from '../bootstrap/bootstrap.mjs';

const guest = join(root, 'packages/libos/guests/power-cut');

/** How much was lost. */
export async function proveXenDisk({ minutes, seed }: { minutes: number; seed: number }): Promise<number> {
  const image = await build();
  const end = performance.now() + minutes * 60_000;
  let [cuts, rounds, losses] = [0, 0, 0];
  while (performance.now() < end) {
    const cut = await cutPower(image, { seed: seed + cuts, destroyed: 2, ways: ['none', 'any', 'all'] });
    cuts++;
    rounds += cut.rounds;
    losses += cut.losses.length;
    for (const loss of cut.losses) console.log(`seed ${seed + cuts - 1}: ${loss}`);
  }
  console.log(
    `disks of a domain: ${2 * cuts} domains destroyed and ${cuts} power cuts, each three ways, ${rounds} rounds kept, ${losses} losses`,
  );
  return losses;
}

async function build(): Promise<Uint8Array> {
  const toolchain = createToolchain();
  const { files = [] } = (await readFolder(guest)) ?? {};
  const outcome = await toolchain.build({ name: basename(guest), files, targets: ['xen'] });
  await toolchain.dispose();
  const image = outcome.ok ? outcome.images.get('xen') : undefined;
  if (!image) throw new Error('the guest does not build');
  return image.bytes;
}
