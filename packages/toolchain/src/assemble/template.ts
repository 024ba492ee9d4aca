import {
  dropSectionHeaders,
  type ElfFinding,
  loadSegments,
  type ProgramHeader,
  readElf,
  setSegmentBytes,
  symbolAddress,
} from './elf.ts';
import { flatten, imageSizeOf, isArm64Image, setImageSize } from './raw.ts';

/**
 * A base image made ready for snapshots: everything in front of the snapshot, without symbols and section headers.
 * Attaching is then one copy. The base's linker script keeps the snapshot's place as the section `.snapshot`, alone
 * in the last loadable segment, at the page-aligned symbol `skerry_snapshot`.
 */

export const SNAPSHOT_SYMBOL = 'skerry_snapshot';
const PAGE_BYTES = 4096;

export type Format = 'elf' | 'raw';

export interface Template {
  format: Format;
  /** All bytes of an image in front of its snapshot. Never changed. */
  head: Uint8Array;
  /** The segment to patch in an ELF; undefined for `raw`. */
  segment: ProgramHeader | undefined;
}

export type TemplateFinding =
  | ElfFinding
  | { kind: 'no-snapshot-symbol' }
  | { kind: 'snapshot-not-last' }
  | { kind: 'snapshot-not-aligned'; address: bigint }
  | { kind: 'no-arm64-header' };

export type TemplateOutcome = { ok: true; template: Template } | { ok: false; finding: TemplateFinding };

/** Cuts a linked base at the place of its snapshot. */
export function templateOf(base: Uint8Array, format: Format): TemplateOutcome {
  const refuse = (finding: TemplateFinding): TemplateOutcome => ({ ok: false, finding });
  const elf = readElf(base);
  if (!elf.ok) return elf;
  const address = symbolAddress(base, SNAPSHOT_SYMBOL);
  if (address === undefined) return refuse({ kind: 'no-snapshot-symbol' });
  if (address % BigInt(PAGE_BYTES) !== 0n) return refuse({ kind: 'snapshot-not-aligned', address });
  const loads = loadSegments(elf.segments);
  const segment = loads.find((candidate) => candidate.address === address);
  if (!segment) return refuse({ kind: 'snapshot-not-last' });
  const others = loads.filter((other) => other !== segment);
  const isLast = others.every(
    (other) => other.address < address && other.physicalAddress < segment.physicalAddress,
  );
  if (!isLast) return refuse({ kind: 'snapshot-not-last' });

  if (format === 'elf') {
    if (others.some((other) => other.fileBytes > 0 && other.offset >= segment.offset)) {
      return refuse({ kind: 'snapshot-not-last' });
    }
    const head = base.slice(0, segment.offset);
    dropSectionHeaders(head);
    return { ok: true, template: { format, head, segment } };
  }
  const [low = segment.physicalAddress] = others
    .map((other) => other.physicalAddress)
    .toSorted((a, b) => Number(a - b));
  const head = new Uint8Array(Number(segment.physicalAddress - low));
  head.set(flatten(others.map((other) => placed(base, other))));
  if (!isArm64Image(head)) return refuse({ kind: 'no-arm64-header' });
  return { ok: true, template: { format, head, segment: undefined } };
}

/**
 * An image: the template with the snapshot at its end. The result's bytes depend on nothing else.
 * A raw image's `image_size` grows to cover the file; what the base claimed beyond its end stays claimed.
 */
export function attachSnapshot(template: Template, snapshot: Uint8Array): Uint8Array {
  const image = new Uint8Array(template.head.length + snapshot.length);
  image.set(template.head);
  image.set(snapshot, template.head.length);
  if (template.segment) setSegmentBytes(image, template.segment, snapshot.length);
  else setImageSize(image, Math.max(imageSizeOf(template.head), image.length));
  return image;
}

/**
 * An image that was linked whole (no snapshot to attach): loadable bytes only, without symbols and section headers. A
 * raw image ends with its last byte that is not zero; `image_size` claims the memory behind it, which the host clears.
 */
export function stripImage(
  base: Uint8Array,
  format: Format,
): { ok: true; image: Uint8Array } | { ok: false; finding: TemplateFinding } {
  const elf = readElf(base);
  if (!elf.ok) return elf;
  const loads = loadSegments(elf.segments);
  if (format === 'elf') {
    const end = loads.reduce((most, { offset, fileBytes }) => Math.max(most, offset + fileBytes), 0);
    const image = base.slice(0, end);
    dropSectionHeaders(image);
    return { ok: true, image };
  }
  const image = flatten(loads.map((segment) => placed(base, segment)));
  if (!isArm64Image(image)) return { ok: false, finding: { kind: 'no-arm64-header' } };
  setImageSize(image, Math.max(imageSizeOf(image), image.length));
  return { ok: true, image: image.slice(0, image.findLastIndex((byte) => byte !== 0) + 1) };
}

function placed(base: Uint8Array, { physicalAddress, offset, fileBytes }: ProgramHeader) {
  return { physicalAddress, bytes: base.subarray(offset, offset + fileBytes) };
}
