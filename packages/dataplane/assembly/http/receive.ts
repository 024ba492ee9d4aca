/** Finding the next head in what a stream has received, wherever it lies, and taking what it says. */
import { E_AGAIN, E_MEMORY, E_SIZE } from '../abi';
import { chainHeadSpan, chainPeek, chainSpanLength } from '../memory/chain';
import { chunkHold } from '../memory/chunk';
import { receiveChain, streamConsume } from '../socket/stream';
import { HttpConnection, headForget, ownHeadTake, streamOf } from './connection';
import {
  HEAD_LIMIT, findHeadEnd, headFieldsAt, headFlags, headIsChunked, headLength, headTextAt, headTextLength,
} from './head';

/**
 * Takes the next head out of the stream: connection.head and headBytes. 0; E_AGAIN: it is not whole yet; E_SIZE: longer
 * than HEAD_LIMIT; E_MEMORY: too many heads of that size at once.
 */
export function headReceive(connection: HttpConnection): i32 {
  const stream = streamOf(connection);
  const chain = receiveChain(stream);
  let span = chainHeadSpan(chain);
  // Empty lines in front of a request are passed over (RFC 9112, 2.2).
  while (span != 0 && connection.scanned == 0 && (load<u8>(span) == 0x0d || load<u8>(span) == 0x0a)) {
    streamConsume(stream, 1);
    span = chainHeadSpan(chain);
  }
  if (span == 0) return E_AGAIN;
  const length = chainSpanLength;
  const from = connection.scanned > 2 ? connection.scanned - 2 : 0;
  if (from < length) {
    const end = findHeadEnd(span + from, span + length);
    if (end != 0) {
      chunkHold(span);
      connection.head = span;
      connection.headBytes = <u32>(end - span);
      streamConsume(stream, connection.headBytes);
      return 0;
    }
  }
  const total = min(chain.bytes, HEAD_LIMIT);
  if (total > length) {
    const block = ownHeadTake(connection);
    if (block == 0) return E_MEMORY;
    chainPeek(chain, 0, block, total);
    const end = findHeadEnd(block + from, block + total);
    connection.head = block;
    if (end != 0) {
      connection.headBytes = <u32>(end - block);
      streamConsume(stream, connection.headBytes);
      return 0;
    }
    headForget(connection);
  }
  if (chain.bytes >= HEAD_LIMIT) return E_SIZE;
  connection.scanned = chain.bytes;
  return E_AGAIN;
}

/** The head that was just parsed is the connection's message now; its body begins. */
export function headTake(connection: HttpConnection): void {
  connection.message = headFlags;
  connection.textAt = headTextAt;
  connection.textLength = headTextLength;
  connection.fieldsAt = headFieldsAt;
  connection.scanned = 0;
  connection.spent = 0;
  connection.chunkDigits = 0;
  connection.bodyLeft = headIsChunked ? 0 : headLength;
}
