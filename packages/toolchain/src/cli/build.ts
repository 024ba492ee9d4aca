import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Board, type CodedError, codedError, type Target } from '@skerry/contracts';
import { bundleName, isForXen, xenBundle } from '@skerry/xen-bed/bundle';
import { buildFolder } from './project.ts';
import { reportFailure } from './report.ts';

export interface BuildCommand {
  folder: string;
  targets: readonly Target[] | undefined;
  /** Of the images for `arm`. */
  board: Board | undefined;
  out: string;
  /** Whether each image that Xen boots is also written with all that a Xen host needs. */
  bundles: boolean;
}

/**
 * Writes `<out>/<name>.<target>` and its `.json` for every target of every appliance, and their bundles; nothing when one of
 * them cannot be built. Returns the exit status.
 */
export async function buildCommand(command: BuildCommand): Promise<number> {
  const { folder, targets, board, out, bundles } = command;
  const whole = await buildFolder(folder, targets, board);
  if (!whole) return 1;
  const built = whole.built.flatMap(({ images }) => [...images.values()]);
  if (bundles && !built.some(({ image }) => isForXen(image))) return reportFailure(nothingForXen, []);
  await mkdir(out, { recursive: true });
  for (const { image, bytes } of built) {
    const path = join(out, `${image.name}.${image.target}`);
    await replaceFile(path, bytes, 0o755);
    await replaceFile(`${path}.json`, `${JSON.stringify(image, undefined, 2)}\n`, 0o644);
    process.stdout.write(`${path}  ${image.bytes} bytes  sha256:${image.digest}\n`);
    if (!bundles || !isForXen(image)) continue;
    const bundle = await xenBundle(image, bytes);
    await replaceFile(join(out, bundleName(image)), bundle, 0o644);
    process.stdout.write(`${join(out, bundleName(image))}  ${bundle.length} bytes\n`);
  }
  return 0;
}

const nothingForXen: CodedError = {
  ...codedError('INVALID_REQUEST', '--bundle: none of these images is for Xen.'),
  advice: 'Build for Xen: with --target xen, or with --target arm --board xen.',
};

/** A running instance keeps the file that it was booted from. */
async function replaceFile(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, content, { mode });
  await rename(temporary, path);
}
