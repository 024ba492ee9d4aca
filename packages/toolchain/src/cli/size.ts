import { type Catalogue, graphOf, readComposition, whyOf } from '@skerry/composition';
import type { Image, ImagePart, Target } from '@skerry/contracts';
import { defaultLibosDir } from '../build.ts';
import { readCatalogue } from '../source/catalogue.ts';
import { leftOutText } from './left-out.ts';
import { type ApplianceSource, buildFolder } from './project.ts';

export interface SizeCommand {
  folder: string;
  target: Target;
}

/** Prints what the bytes of each image are, why, and what was left out. The numbers sum to the file. */
export async function sizeCommand({ folder, target }: SizeCommand): Promise<number> {
  const whole = await buildFolder(folder, [target]);
  if (!whole) return 1;
  const catalogue = await readCatalogue(defaultLibosDir);
  for (const { appliance, images } of whole.built) {
    for (const { image } of images.values()) {
      const table = sizeTable(image.parts, reasonsFor(image, appliance, catalogue));
      process.stdout.write(`${image.name}.${image.target}\n${table}${leftOutText(image)}`);
    }
  }
  return 0;
}

/** Why each part of an image is there. */
export function reasonsFor(
  { name, target }: Image,
  { files }: Pick<ApplianceSource, 'files'>,
  catalogue: Catalogue,
): (part: ImagePart) => string {
  const read = readComposition(files, '', catalogue);
  const graph = read.ok ? graphOf(read.composition, catalogue) : undefined;
  return (part) => whyOf(part, { target, appName: name, graph, libraries: catalogue.libraries });
}

/** Layers by size, each with its libraries by size and why they are there, and the sum. */
export function sizeTable(parts: readonly ImagePart[], why: (part: ImagePart) => string): string {
  const sum = (list: readonly ImagePart[]): number => list.reduce((bytes, part) => bytes + part.bytes, 0);
  const total = sum(parts);
  const line = (label: string, bytes: number, reason = ''): string => {
    const share = total === 0 ? 0 : (100 * bytes) / total;
    const row = `${label.padEnd(34)}${String(bytes).padStart(10)}${share.toFixed(1).padStart(7)} %`;
    return reason === '' ? `${row}\n` : `${row}  ${reason}\n`;
  };
  const layers = Map.groupBy(parts, (part) => part.layer);
  const rows = [...layers]
    .sort(([, a], [, b]) => sum(b) - sum(a))
    .flatMap(([layer, members]) => [
      line(layer, sum(members)),
      ...members
        .toSorted((a, b) => b.bytes - a.bytes)
        .map((part) => line(`  ${part.library}`, part.bytes, why(part))),
    ]);
  return rows.join('') + line('file', total);
}
