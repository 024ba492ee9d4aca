/** A table that is written (its layout: table.as.ts). The whole is made in memory. */
import { BLOCK_BYTES } from './abi';
import { bloomAdd, bloomBytes, bloomHash } from './bloom.as';
import { checksum } from './bytes.as';
import { take } from './cache.as';
import { heapFree } from './heap.as';
import { keyLengthOf, keyOf, operationBytes } from './operation.as';
import { BLOCK_HEADER, blockEnd, DIRECTORY_HEADER, FOOTER_BYTES, ROW_BYTES, TABLE_MAGIC } from './table.as';

@unmanaged
export class Writer {
  /** Where its bytes are, and how many the table may take. */
  bytes: usize;
  extentBytes: u32;
  sectorBytes: u32;
  /** Where the open block begins, and where its next operation goes. */
  block: u32;
  at: u32;
  blocks: u32;
  keys: u32;
  /** Of the first keys of closed blocks. */
  keyBytes: u32;
  /** The operation that was added last; 0: none. */
  last: usize;
}

export function writerNew(extentBytes: u32, sectorBytes: u32): usize {
  const at = take(offsetof<Writer>());
  if (at == 0) return 0;
  const writer = changetype<Writer>(at);
  writer.bytes = take(extentBytes);
  if (writer.bytes == 0) {
    heapFree(at);
    return 0;
  }
  writer.extentBytes = extentBytes;
  writer.sectorBytes = sectorBytes;
  writer.block = 0;
  writer.at = BLOCK_HEADER;
  writer.blocks = 0;
  writer.keys = 0;
  writer.keyBytes = 0;
  writer.last = 0;
  return at;
}

export function writerFree(writer: Writer): void {
  heapFree(writer.bytes);
  heapFree(changetype<usize>(writer));
}

// @ts-ignore: decorator
@inline
function whole(writer: Writer, bytes: u32): u32 {
  return (bytes + writer.sectorBytes - 1) & ~(writer.sectorBytes - 1);
}

/** Whether this one still fits, with the directory that it brings. */
export function writerHasRoom(writer: Writer, operation: usize): bool {
  const blocks = whole(writer, writer.at + operationBytes(operation)) + writer.sectorBytes;
  const lastLength = writer.last == 0 ? 0 : keyLengthOf(writer.last);
  // The rows of this block and of another one that it may begin, and the last key.
  const rows = writer.keyBytes + 2 * keyLengthOf(operation) + lastLength + (writer.blocks + 3) * ROW_BYTES;
  const directory = whole(writer, DIRECTORY_HEADER + bloomBytes(writer.keys + 1) + rows);
  return blocks + directory + writer.sectorBytes <= writer.extentBytes;
}

/** The next one: its key is behind the last one's. */
export function writerAdd(writer: Writer, operation: usize): void {
  const bytes = operationBytes(operation);
  const isEmpty = writer.at == writer.block + BLOCK_HEADER;
  if (!isEmpty && writer.at - writer.block + bytes > <u32>BLOCK_BYTES) closeBlock(writer);
  const to = writer.bytes + writer.at;
  memory.copy(to, operation, bytes);
  writer.last = to;
  writer.at += bytes;
  writer.keys++;
}

function closeBlock(writer: Writer): void {
  const block = writer.bytes + writer.block;
  const length = writer.at - writer.block;
  const bytes = whole(writer, length);
  store<u32>(block, length - BLOCK_HEADER, 4);
  memory.fill(block + length, 0, bytes - length);
  store<u32>(block, checksum(block + 4, bytes - 4));
  writer.blocks++;
  writer.keyBytes += keyLengthOf(block + BLOCK_HEADER);
  writer.block += bytes;
  writer.at = writer.block + BLOCK_HEADER;
}

/** Nothing more comes. Writes the footer to `footer`, a sector; returns how many bytes there are before it. */
export function writerFinish(writer: Writer, footer: usize): u32 {
  if (writer.at != writer.block + BLOCK_HEADER) closeBlock(writer);
  const length = writeDirectory(writer, writer.bytes + writer.block);
  memory.fill(footer, 0, writer.sectorBytes);
  store<u32>(footer, TABLE_MAGIC, 4);
  store<u32>(footer, writer.block, 8);
  store<u32>(footer, length, 12);
  store<u32>(footer, checksum(footer + 4, FOOTER_BYTES - 4));
  return writer.block + length;
}

/** Reads the closed blocks again: nothing about them has to be kept until now. */
function writeDirectory(writer: Writer, directory: usize): u32 {
  const filterBytes = bloomBytes(writer.keys);
  const filter = directory + DIRECTORY_HEADER;
  memory.fill(directory, 0, DIRECTORY_HEADER + filterBytes);
  store<u32>(directory, writer.blocks, 4);
  store<u32>(directory, filterBytes, 8);
  store<u32>(directory, writer.keys, 12);
  let row = filter + filterBytes;
  for (let block = writer.bytes; block < directory; ) {
    const end = blockEnd(block);
    const next = block + whole(writer, <u32>(end - block));
    for (let at = block + BLOCK_HEADER; at < end; at += operationBytes(at)) {
      bloomAdd(filter, filterBytes, bloomHash(keyOf(at), keyLengthOf(at)));
    }
    store<u32>(row, <u32>(block - writer.bytes) / writer.sectorBytes);
    store<u32>(row, <u32>(next - block) / writer.sectorBytes, 4);
    row = writeKey(row + 8, block + BLOCK_HEADER);
    block = next;
  }
  row = writeKey(row, writer.last);
  const length = <u32>(row - directory);
  const bytes = whole(writer, length);
  memory.fill(row, 0, bytes - length);
  store<u32>(directory, checksum(directory + 4, bytes - 4));
  return bytes;
}

function writeKey(at: usize, operation: usize): usize {
  const length = keyLengthOf(operation);
  store<u16>(at, <u16>length);
  memory.copy(at + 2, keyOf(operation), length);
  return at + 2 + length;
}
