/**
 * What a wasm module imports and exports (WebAssembly core specification 5.5.5 and 5.5.10), read from its bytes: Node's own
 * interface does not tell how large an imported memory begins.
 */
export interface WasmBorder {
  /** Imported, as `env.now`. */
  functions: string[];
  /** Pages of 64 KiB that an imported memory begins with. Undefined: it imports none. */
  memoryPages: number | undefined;
  /** Imported tables, globals and tags. */
  others: string[];
  /** Names of exported tables and memories. */
  tables: string[];
  memories: string[];
}

const HEADER_BYTES = 8;
const IMPORT_SECTION = 2;
const EXPORT_SECTION = 7;
const kind = { function: 0, table: 1, memory: 2, global: 3 } as const;

/** Undefined when the bytes are no module. */
export function borderOf(wasm: Uint8Array): WasmBorder | undefined {
  const reader = new Reader(wasm);
  if (wasm.length < HEADER_BYTES || reader.view.getUint32(0) !== 0x00_61_73_6d) return undefined;
  reader.at = HEADER_BYTES;
  const found: WasmBorder = { functions: [], memoryPages: undefined, others: [], tables: [], memories: [] };
  try {
    while (reader.at < wasm.length) {
      const section = reader.byte();
      const end = reader.u32() + reader.at;
      if (section === IMPORT_SECTION) readImports(reader, found);
      if (section === EXPORT_SECTION) readExports(reader, found);
      reader.at = end;
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  return found;
}

function readExports(reader: Reader, found: WasmBorder): void {
  for (let left = reader.u32(); left > 0; left--) {
    const name = reader.name();
    const what = reader.byte();
    reader.u32();
    if (what === kind.table) found.tables.push(name);
    if (what === kind.memory) found.memories.push(name);
  }
}

function readImports(reader: Reader, found: WasmBorder): void {
  for (let left = reader.u32(); left > 0; left--) {
    const name = `${reader.name()}.${reader.name()}`;
    const what = reader.byte();
    switch (what) {
      case kind.function:
        reader.u32();
        found.functions.push(name);
        break;
      case kind.memory:
        found.memoryPages = reader.limits();
        break;
      case kind.table:
        reader.byte();
        reader.limits();
        found.others.push(name);
        break;
      case kind.global:
        reader.byte();
        reader.byte();
        found.others.push(name);
        break;
      default:
        throw new RangeError(`an import of kind ${what}`);
    }
  }
}

class Reader {
  readonly view: DataView;
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Throws RangeError beyond the end, as all of these do. */
  byte(): number {
    return this.view.getUint8(this.at++);
  }

  /** LEB128. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number that is too long');
  }

  name(): string {
    const length = this.u32();
    if (this.at + length > this.#bytes.length) throw new RangeError('a name beyond the end');
    this.at += length;
    return new TextDecoder().decode(this.#bytes.subarray(this.at - length, this.at));
  }

  /** The least of the limits. */
  limits(): number {
    const flags = this.byte();
    const least = this.u32();
    if (flags & 1) this.u32();
    return least;
  }
}
