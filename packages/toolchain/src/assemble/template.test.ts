import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadSegments, readElf } from './elf.ts';
import { imageSizeOf } from './raw.ts';
import { attachSnapshot, stripImage, templateOf } from './template.ts';

const PAGE = 4096;

interface Piece {
  address: number;
  bytes: Uint8Array;
  memoryBytes: number;
}

/** Writes an ELF executable of loadable pieces in order, with one symbol, as a linker does. */
function writeElf(pieces: readonly Piece[], symbol?: { name: string; address: number }): Uint8Array {
  const headers = 64 + 56 * pieces.length;
  let end = headers;
  const offsets = pieces.map(({ address, bytes }) => {
    const offset = Math.ceil(end / PAGE) * PAGE + (address % PAGE);
    end = offset + bytes.length;
    return offset;
  });
  const strings = Buffer.from(`\0${symbol?.name ?? ''}\0`);
  const symbols = end;
  const names = symbols + 48;
  const sections = names + strings.length;
  const file = new Uint8Array(sections + 3 * 64);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setBigUint64(0x20, 64n, true);
  view.setBigUint64(0x28, BigInt(sections), true);
  view.setUint16(0x36, 56, true);
  view.setUint16(0x38, pieces.length, true);
  view.setUint16(0x3a, 64, true);
  view.setUint16(0x3c, 3, true);
  pieces.forEach(({ address, bytes, memoryBytes }, index) => {
    const at = 64 + 56 * index;
    view.setUint32(at, 1, true);
    view.setBigUint64(at + 0x08, BigInt(offsets[index] ?? 0), true);
    view.setBigUint64(at + 0x10, BigInt(address), true);
    view.setBigUint64(at + 0x18, BigInt(address), true);
    view.setBigUint64(at + 0x20, BigInt(bytes.length), true);
    view.setBigUint64(at + 0x28, BigInt(memoryBytes), true);
    file.set(bytes, offsets[index] ?? 0);
  });
  // Symbol 0 is empty; symbol 1 is ours.
  view.setUint32(symbols + 24, 1, true);
  view.setBigUint64(symbols + 32, BigInt(symbol?.address ?? 0), true);
  file.set(strings, names);
  const symtab = sections + 64;
  view.setUint32(symtab + 4, 2, true);
  view.setBigUint64(symtab + 0x18, BigInt(symbols), true);
  view.setBigUint64(symtab + 0x20, 48n, true);
  view.setUint32(symtab + 0x28, 2, true);
  view.setBigUint64(sections + 128 + 0x18, BigInt(names), true);
  return file;
}

const ARM64_MAGIC = [0x41, 0x52, 0x4d, 0x64];
const content = fc.uint8Array({ minLength: 64, maxLength: 3 * PAGE });
const snapshots = fc.uint8Array({ minLength: 1, maxLength: 5 * PAGE });

/** Code, zeroed data that takes no file, and the page that keeps the snapshot's place. */
function baseOf(code: Uint8Array, zeroes: number): { base: Uint8Array; snapshotAddress: number } {
  const codeEnd = 0x40000000 + Math.ceil(code.length / PAGE) * PAGE;
  const snapshotAddress = codeEnd + Math.ceil((zeroes + 1) / PAGE) * PAGE;
  const pieces = [
    { address: 0x40000000, bytes: code, memoryBytes: code.length },
    { address: codeEnd, bytes: new Uint8Array(0), memoryBytes: zeroes },
    { address: snapshotAddress, bytes: new Uint8Array(PAGE), memoryBytes: PAGE },
  ];
  return { base: writeElf(pieces, { name: 'skerry_snapshot', address: snapshotAddress }), snapshotAddress };
}

function attach(base: Uint8Array, format: 'elf' | 'raw', snapshot: Uint8Array): Uint8Array {
  const outcome = templateOf(base, format);
  if (!outcome.ok) throw new Error(outcome.finding.kind);
  return attachSnapshot(outcome.template, snapshot);
}

/** vitest's own comparison of long byte arrays takes seconds. */
const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

describe('attaching a snapshot to an ELF', () => {
  it('loads the same code and exactly the snapshot at its address', () => {
    fc.assert(
      fc.property(content, fc.nat(3 * PAGE), snapshots, (code, zeroes, snapshot) => {
        const { base, snapshotAddress } = baseOf(code, zeroes);
        const image = attach(base, 'elf', snapshot);
        const elf = readElf(image);
        if (!elf.ok) throw new Error(elf.finding.kind);
        const [first, middle, last] = loadSegments(elf.segments);
        expect(first && image.subarray(first.offset, first.offset + first.fileBytes)).toEqual(code);
        expect(middle?.memoryBytes).toBe(zeroes);
        expect(last).toMatchObject({
          address: BigInt(snapshotAddress),
          fileBytes: snapshot.length,
          memoryBytes: snapshot.length,
        });
        expect(last && image.subarray(last.offset)).toEqual(snapshot);
      }),
    );
  });

  it('depends on nothing but the base and the snapshot, and leaves both as they were', () => {
    fc.assert(
      fc.property(content, snapshots, (code, snapshot) => {
        const { base } = baseOf(code, 0);
        const before = base.slice();
        expect(isSame(attach(base, 'elf', snapshot), attach(base.slice(), 'elf', snapshot.slice()))).toBe(
          true,
        );
        expect(isSame(base, before)).toBe(true);
      }),
    );
  });

  it('drops the symbols', () => {
    const { base } = baseOf(new Uint8Array(100), 0);
    const image = attach(base, 'elf', Uint8Array.of(1));
    expect(Buffer.from(image).includes('skerry_snapshot')).toBe(false);
  });
});

describe('attaching a snapshot to an arm64 image', () => {
  const withHeader = (code: Uint8Array, size: number): Uint8Array => {
    const bytes = code.slice();
    bytes.set(ARM64_MAGIC, 56);
    new DataView(bytes.buffer).setBigUint64(16, BigInt(size), true);
    return bytes;
  };

  it('puts it at its distance from the first byte, and image_size covers it', () => {
    fc.assert(
      fc.property(
        content,
        fc.nat(2 * PAGE),
        fc.nat(40 * PAGE),
        snapshots,
        (code, zeroes, claimed, snapshot) => {
          const { base, snapshotAddress } = baseOf(withHeader(code, claimed), zeroes);
          const image = attach(base, 'raw', snapshot);
          const distance = snapshotAddress - 0x40000000;
          expect(image.subarray(distance)).toEqual(snapshot);
          expect(image.subarray(64, code.length)).toEqual(code.subarray(64));
          expect(imageSizeOf(image)).toBe(Math.max(claimed, distance + snapshot.length));
        },
      ),
    );
  });

  it('is refused for code that has no image header', () => {
    const { base } = baseOf(new Uint8Array(100), 0);
    expect(templateOf(base, 'raw')).toEqual({ ok: false, finding: { kind: 'no-arm64-header' } });
  });
});

describe('a base that cannot take a snapshot', () => {
  const piece = (address: number): Piece => ({ address, bytes: new Uint8Array(8), memoryBytes: 8 });

  it('is refused without the symbol', () => {
    const base = writeElf([piece(PAGE)], { name: 'another', address: PAGE });
    expect(templateOf(base, 'elf')).toEqual({ ok: false, finding: { kind: 'no-snapshot-symbol' } });
  });

  it('is refused when something lies behind the snapshot', () => {
    const base = writeElf([piece(PAGE), piece(2 * PAGE)], { name: 'skerry_snapshot', address: PAGE });
    expect(templateOf(base, 'elf')).toEqual({ ok: false, finding: { kind: 'snapshot-not-last' } });
  });

  it('is refused when the snapshot is not at the start of a page', () => {
    const base = writeElf([piece(PAGE + 8)], { name: 'skerry_snapshot', address: PAGE + 8 });
    expect(templateOf(base, 'elf').ok).toBe(false);
  });

  it('is refused with a value, not an exception, wherever the file is cut off', () => {
    const { base } = baseOf(new Uint8Array(100), 0);
    const end = readElf(base);
    if (!end.ok) throw new Error(end.finding.kind);
    const loadable = Math.max(...end.segments.map(({ offset, fileBytes }) => offset + fileBytes));
    fc.assert(
      fc.property(fc.nat(loadable - 1), (length) => {
        expect(templateOf(base.subarray(0, length), 'elf').ok).toBe(false);
        expect(stripImage(base.subarray(0, length), 'elf').ok).toBe(false);
      }),
    );
  });
});

describe('an image that was linked whole', () => {
  it('keeps its loadable bytes only', () => {
    const code = new Uint8Array(100).fill(7);
    const base = writeElf([{ address: PAGE, bytes: code, memoryBytes: 200 }], {
      name: 'main',
      address: PAGE,
    });
    const outcome = stripImage(base, 'elf');
    if (!outcome.ok) throw new Error(outcome.finding.kind);
    expect(outcome.image.length).toBe(PAGE + code.length);
    expect(outcome.image.subarray(PAGE)).toEqual(code);
  });
});
