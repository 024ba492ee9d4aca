/** Bytes into a frame that is to be sent: the block's own room first, chunks behind it. */
import { FRAME_ROOM, FRAME_TRANSPORT, frameAdd, frameOwn } from '../device/frame';
import { CHUNK_BYTES, CHUNK_HEADER, chunkDrop, chunkTake } from '../memory/chunk';

/**
 * Copies `length` bytes to where the transport's header begins. False: no memory, or more than spans can hold (77 KB);
 * the caller still has the frame.
 */
export function frameFill(frame: usize, bytes: usize, length: u32): bool {
  const own = min(length, FRAME_ROOM);
  memory.copy(frame + FRAME_TRANSPORT, bytes, own);
  frameOwn(frame, own);
  let done = own;
  while (done < length) {
    const chunk = chunkTake();
    if (chunk == 0) return false;
    const count = min(length - done, CHUNK_BYTES - CHUNK_HEADER);
    memory.copy(chunk + CHUNK_HEADER, bytes + done, count);
    const isAdded = frameAdd(frame, chunk + CHUNK_HEADER, count);
    chunkDrop(chunk);
    if (!isAdded) return false;
    done += count;
  }
  return true;
}
