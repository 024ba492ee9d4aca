/** A file that is written (File System standard, 2.7): a WritableStream whose chunks may be commands. */
import { encodeUtf8 } from '../encoding/utf8.ts';
import { Blob } from '../fetch-api/blob.ts';
import { WritableStream } from '../streams/writable.ts';
import { type FileEdit, refusal } from './tree.ts';

export type FileData = string | ArrayBuffer | ArrayBufferView | Blob;

/** 2.7: "write" at a position or where the last one ended, "seek", "truncate". */
export type WriteCommand =
  | { readonly type: 'write'; readonly data: FileData; readonly position?: number }
  | { readonly type: 'seek'; readonly position: number }
  | { readonly type: 'truncate'; readonly size: number };

export type WriteChunk = FileData | WriteCommand;

export class FileSystemWritableFileStream extends WritableStream<WriteChunk> {
  constructor(edit: FileEdit) {
    let position = 0;
    super({
      write: async (chunk) => {
        const command = commandOf(chunk);
        switch (command.type) {
          case 'seek':
            position = whole(command.position);
            return;
          case 'truncate':
            await edit.truncate(whole(command.size));
            position = Math.min(position, edit.size);
            return;
          default: {
            const bytes = await bytesOf(command.data);
            position = command.position === undefined ? position : whole(command.position);
            await edit.write(position, bytes);
            position += bytes.length;
          }
        }
      },
      close: () => edit.commit(),
      abort: () => edit.abort(),
    });
  }

  /** Of what is written so and what goes through a writer, only one at a time. */
  async write(chunk: WriteChunk): Promise<void> {
    const writer = this.getWriter();
    try {
      await writer.write(chunk);
    } finally {
      writer.releaseLock();
    }
  }

  seek(position: number): Promise<void> {
    return this.write({ type: 'seek', position });
  }

  truncate(size: number): Promise<void> {
    return this.write({ type: 'truncate', size });
  }
}

function commandOf(chunk: WriteChunk): WriteCommand {
  const isData =
    typeof chunk === 'string' ||
    chunk instanceof ArrayBuffer ||
    ArrayBuffer.isView(chunk) ||
    chunk instanceof Blob;
  return isData ? { type: 'write', data: chunk } : chunk;
}

async function bytesOf(data: FileData): Promise<Uint8Array> {
  if (typeof data === 'string') return encodeUtf8(data);
  if (data instanceof Blob) return data.bytes();
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function whole(value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw refusal('InvalidStateError', `${value} is no place in a file.`);
}
