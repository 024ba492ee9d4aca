import type { ImagePart, Target } from '@skerry/contracts';
import { buildFolder } from './project.ts';

export interface SizeCommand {
  folder: string;
  target: Target;
}

/** Prints what the bytes of each image are: by layer, and in each by library. The numbers sum to the file. */
export async function sizeCommand({ folder, target }: SizeCommand): Promise<number> {
  const whole = await buildFolder(folder, [target]);
  if (!whole) return 1;
  for (const { image } of whole.built.flatMap(({ images }) => [...images.values()])) {
    process.stdout.write(`${image.name}.${image.target}\n${sizeTable(image.parts)}`);
  }
  return 0;
}

/** Layers by size, each with its libraries by size, and the sum. */
export function sizeTable(parts: readonly ImagePart[]): string {
  const sum = (list: readonly ImagePart[]): number => list.reduce((bytes, part) => bytes + part.bytes, 0);
  const total = sum(parts);
  const line = (label: string, bytes: number): string => {
    const share = total === 0 ? 0 : (100 * bytes) / total;
    return `${label.padEnd(34)}${String(bytes).padStart(10)}${share.toFixed(1).padStart(7)} %\n`;
  };
  const layers = Map.groupBy(parts, (part) => part.layer);
  const rows = [...layers]
    .sort(([, a], [, b]) => sum(b) - sum(a))
    .flatMap(([layer, members]) => [
      line(layer, sum(members)),
      ...members.toSorted((a, b) => b.bytes - a.bytes).map((part) => line(`  ${part.library}`, part.bytes)),
    ]);
  return rows.join('') + line('file', total);
}
