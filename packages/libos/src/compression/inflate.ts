/** DEFLATE to bytes, in pieces, so that what stands for too much is given up before it is there. */
import { Inflate } from 'fflate';
import { CompressionError } from './error.ts';

/** One piece can become a thousand times as much. */
const PIECE = 4_096;

export function inflated(data: Uint8Array, maxBytes: number): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const inflate = new Inflate((part) => {
    length += part.length;
    if (length > maxBytes)
      throw new CompressionError('TOO_LARGE', `more than ${maxBytes} bytes would come of it`);
    parts.push(part);
  });
  try {
    for (let at = 0; at === 0 || at < data.length; at += PIECE) {
      inflate.push(data.subarray(at, at + PIECE), at + PIECE >= data.length);
    }
  } catch (error) {
    if (error instanceof CompressionError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new CompressionError(message === 'unexpected EOF' ? 'TRUNCATED' : 'MALFORMED', message);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
