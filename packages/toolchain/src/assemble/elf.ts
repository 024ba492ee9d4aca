/**
 * Reading of 64-bit little-endian ELF executables, as far as an image needs it: program headers, and one symbol.
 * (ELF-64 Object File Format 1.5; System V ABI, chapter 5.) Pure; refuses with a value what it does not understand.
 */

/** Offsets in the file header. */
const E_PHOFF = 0x20;
const E_SHOFF = 0x28;
const E_PHENTSIZE = 0x36;
const E_PHNUM = 0x38;
const E_SHENTSIZE = 0x3a;
const E_SHNUM = 0x3c;
const E_SHSTRNDX = 0x3e;
const FILE_HEADER_BYTES = 64;

/** Offsets in a program header. */
const P_TYPE = 0x00;
const P_OFFSET = 0x08;
const P_VADDR = 0x10;
const P_PADDR = 0x18;
const P_FILESZ = 0x20;
const P_MEMSZ = 0x28;
const PROGRAM_HEADER_BYTES = 56;

const PT_LOAD = 1;
const SHT_SYMTAB = 2;
const SECTION_HEADER_BYTES = 64;
const SYMBOL_BYTES = 24;

export interface ProgramHeader {
  /** Where this header lies in the file. */
  at: number;
  type: number;
  offset: number;
  address: bigint;
  physicalAddress: bigint;
  fileBytes: number;
  memoryBytes: number;
}

export type ElfFinding =
  | { kind: 'truncated'; need: number; have: number }
  | { kind: 'not-elf64' }
  | { kind: 'no-segments' };

export type ElfOutcome = { ok: true; segments: ProgramHeader[] } | { ok: false; finding: ElfFinding };

/** All program headers, in file order. */
export function readElf(file: Uint8Array): ElfOutcome {
  const refuse = (finding: ElfFinding): ElfOutcome => ({ ok: false, finding });
  if (file.length < FILE_HEADER_BYTES) {
    return refuse({ kind: 'truncated', need: FILE_HEADER_BYTES, have: file.length });
  }
  const view = viewOf(file);
  const magic = view.getUint32(0, false);
  // 0x7f "ELF", ELFCLASS64, ELFDATA2LSB.
  if (magic !== 0x7f454c46 || file[4] !== 2 || file[5] !== 1) return refuse({ kind: 'not-elf64' });
  const start = Number(view.getBigUint64(E_PHOFF, true));
  const count = view.getUint16(E_PHNUM, true);
  if (count === 0) return refuse({ kind: 'no-segments' });
  if (view.getUint16(E_PHENTSIZE, true) !== PROGRAM_HEADER_BYTES) return refuse({ kind: 'not-elf64' });
  const need = start + count * PROGRAM_HEADER_BYTES;
  if (need > file.length) return refuse({ kind: 'truncated', need, have: file.length });
  const segments: ProgramHeader[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = start + index * PROGRAM_HEADER_BYTES;
    const segment: ProgramHeader = {
      at,
      type: view.getUint32(at + P_TYPE, true),
      offset: Number(view.getBigUint64(at + P_OFFSET, true)),
      address: view.getBigUint64(at + P_VADDR, true),
      physicalAddress: view.getBigUint64(at + P_PADDR, true),
      fileBytes: Number(view.getBigUint64(at + P_FILESZ, true)),
      memoryBytes: Number(view.getBigUint64(at + P_MEMSZ, true)),
    };
    const end = segment.offset + segment.fileBytes;
    if (segment.type === PT_LOAD && end > file.length)
      return refuse({ kind: 'truncated', need: end, have: file.length });
    segments.push(segment);
  }
  return { ok: true, segments };
}

export function loadSegments(segments: readonly ProgramHeader[]): ProgramHeader[] {
  return segments.filter((segment) => segment.type === PT_LOAD);
}

/** The address of a symbol in .symtab; undefined when the file has no such symbol. */
export function symbolAddress(file: Uint8Array, name: string): bigint | undefined {
  const view = viewOf(file);
  const sections = Number(view.getBigUint64(E_SHOFF, true));
  const count = view.getUint16(E_SHNUM, true);
  if (sections === 0 || sections + count * SECTION_HEADER_BYTES > file.length) return undefined;
  for (let index = 0; index < count; index += 1) {
    const at = sections + index * SECTION_HEADER_BYTES;
    if (view.getUint32(at + 4, true) !== SHT_SYMTAB) continue;
    const offset = Number(view.getBigUint64(at + 0x18, true));
    const bytes = Number(view.getBigUint64(at + 0x20, true));
    const strings = sections + view.getUint32(at + 0x28, true) * SECTION_HEADER_BYTES;
    const stringsOffset = Number(view.getBigUint64(strings + 0x18, true));
    for (let symbol = offset; symbol + SYMBOL_BYTES <= offset + bytes; symbol += SYMBOL_BYTES) {
      if (stringAt(file, stringsOffset + view.getUint32(symbol, true)) === name)
        return view.getBigUint64(symbol + 8, true);
    }
  }
  return undefined;
}

/** Forgets section headers, in place: an image is read by loaders only. */
export function dropSectionHeaders(file: Uint8Array): void {
  const view = viewOf(file);
  view.setBigUint64(E_SHOFF, 0n, true);
  view.setUint16(E_SHENTSIZE, 0, true);
  view.setUint16(E_SHNUM, 0, true);
  view.setUint16(E_SHSTRNDX, 0, true);
}

/** Sets how much of a segment is in the file and in memory, in place. */
export function setSegmentBytes(file: Uint8Array, segment: ProgramHeader, bytes: number): void {
  const view = viewOf(file);
  view.setBigUint64(segment.at + P_FILESZ, BigInt(bytes), true);
  view.setBigUint64(segment.at + P_MEMSZ, BigInt(bytes), true);
}

function stringAt(file: Uint8Array, offset: number): string {
  let end = offset;
  while (end < file.length && file[end] !== 0) end += 1;
  return Buffer.from(file.buffer, file.byteOffset + offset, end - offset).toString('latin1');
}

function viewOf(file: Uint8Array): DataView {
  return new DataView(file.buffer, file.byteOffset, file.byteLength);
}
