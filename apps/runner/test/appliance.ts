/** Builds test/programs/parts with the real toolchain. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Board, defaultTargets, type Target } from '@skerry/contracts';
import { createToolchain } from '@skerry/toolchain';
import type { BootOptions } from '../src/tenders/tender.ts';

export interface Appliance {
  /** What boots it to play a part. */
  playing(target: Target, part: string, ...parameters: string[]): BootOptions;
  dispose(): Promise<void>;
}

/** For these targets at once; `board`: of that for arm. */
export async function buildAppliance(
  targets: readonly Target[] = defaultTargets,
  board?: Board,
): Promise<Appliance> {
  const source = new URL('programs/parts/main.ts', import.meta.url);
  const toolchain = createToolchain();
  const outcome = await toolchain.build({
    name: 'parts',
    files: [{ path: 'main.ts', content: await readFile(source, 'utf8') }],
    targets: [...targets],
    board,
  });
  await toolchain.dispose();
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
  const folder = await mkdtemp(join(tmpdir(), 'skerry-parts-'));
  for (const [target, { bytes }] of outcome.images) await writeFile(join(folder, target), bytes);
  return {
    playing: (target, part, ...parameters) => ({
      target,
      board,
      imagePath: join(folder, target),
      memoryMiB: outcome.images.get(target)?.image.memoryMiB ?? 64,
      parameters: [part, ...parameters],
    }),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}
