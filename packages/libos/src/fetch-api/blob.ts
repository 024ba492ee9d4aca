/** File API: Blob and File, whose bytes are in memory. */
import { joinBytes } from '../encoding/bytes.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import type { ReadableStream } from '../streams/readable.ts';
import { BODY, type BodyObject, readText, streamOf } from './body.ts';

/** Blobs as types/globals.d.ts declares them too. */
export type BlobPart = string | ArrayBuffer | ArrayBufferView | Blob | globalThis.Blob;

export interface BlobInit {
  type?: string;
}

export class Blob implements BodyObject {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #type: string;

  constructor(parts: Iterable<BlobPart> = [], options: BlobInit = {}) {
    const chunks = Array.from(parts, bytesOf);
    this.#bytes = joinBytes(
      chunks,
      chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    );
    const type = String(options.type ?? '');
    this.#type = /^[ -~]*$/.test(type) ? type.toLowerCase() : '';
  }

  get size(): number {
    return this.#bytes.length;
  }

  get type(): string {
    return this.#type;
  }

  slice(start = 0, end = this.size, type = ''): Blob {
    return new Blob([this.#bytes.subarray(start, end)], { type });
  }

  text(): Promise<string> {
    return readText(this.#bytes);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#bytes.slice().buffer;
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#bytes.slice();
  }

  stream(): ReadableStream<Uint8Array> {
    return streamOf(this.#bytes);
  }

  get [Symbol.toStringTag](): string {
    return 'Blob';
  }

  [BODY](): { source: Uint8Array<ArrayBuffer>; type: string } {
    return { source: this.#bytes, type: this.#type };
  }
}

export interface FileInit extends BlobInit {
  lastModified?: number;
}

export class File extends Blob {
  readonly name: string;
  readonly lastModified: number;

  constructor(parts: Iterable<BlobPart>, name: string, options: FileInit = {}) {
    super(parts, options);
    this.name = String(name);
    this.lastModified = options.lastModified ?? 0;
  }

  override get [Symbol.toStringTag](): string {
    return 'File';
  }
}

function bytesOf(part: BlobPart): Uint8Array {
  if (part instanceof Blob) return part[BODY]().source;
  if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  return part instanceof ArrayBuffer ? new Uint8Array(part) : encodeUtf8(String(part));
}
