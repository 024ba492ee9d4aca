/** Bytes on their way through a codec, piece by piece. */
import { joinBytes } from '../encoding/bytes.ts';
import { CompressionError } from './error.ts';

/** Receives what comes out: an array of its own each time. */
export type Take = (part: Uint8Array<ArrayBuffer>) => void;

/** All but close() throw {@link CompressionError}, and whatever `take` throws. After that only close() may be called. */
export interface Flow {
  push(data: Uint8Array, take: Take): void;
  /** Nothing more goes in: what is left comes out. */
  finish(take: Take): void;
  /** Gives back its memory. Idempotent. */
  close(): void;
}

/** All that comes of `data`, which is given up as soon as it is more than `maxBytes`. Closes the flow. */
export function whole(flow: Flow, data: Uint8Array, maxBytes = Infinity): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const take = (part: Uint8Array): void => {
    length += part.length;
    if (length > maxBytes)
      throw new CompressionError('TOO_LARGE', `more than ${maxBytes} bytes would come of it`);
    parts.push(part);
  };
  try {
    flow.push(data, take);
    flow.finish(take);
  } finally {
    flow.close();
  }
  return joinBytes(parts, length);
}
