import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Board, Target } from '@skerry/contracts';
import { buildFolder } from './project.ts';

export interface BuildCommand {
  folder: string;
  targets: readonly Target[] | undefined;
  /** Of the images for `arm`. */
  board: Board | undefined;
  out: string;
}

/**
 * Writes `<out>/<name>.<target>` and its `.json` for every target of every appliance; nothing when one of them cannot be
 * built. Returns the exit status.
 */
export async function buildCommand({ folder, targets, board, out }: BuildCommand): Promise<number> {
  const whole = await buildFolder(folder, targets, board);
  if (!whole) return 1;
  await mkdir(out, { recursive: true });
  for (const { image, bytes } of whole.built.flatMap(({ images }) => [...images.values()])) {
    const path = join(out, `${image.name}.${image.target}`);
    await replaceFile(path, bytes, 0o755);
    await replaceFile(`${path}.json`, `${JSON.stringify(image, undefined, 2)}\n`, 0o644);
    process.stdout.write(`${path}  ${image.bytes} bytes  sha256:${image.digest}\n`);
  }
  return 0;
}

/** A running instance keeps the file that it was booted from. */
async function replaceFile(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, content, { mode });
  await rename(temporary, path);
}
