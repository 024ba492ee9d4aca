/** Web Cryptography, section 10, without `subtle`: random values from the platform's generator. */
import { host } from '../core/host.ts';
import { requireRunning } from '../core/stage.ts';

/** Bytes that one call may ask for, by the specification. */
const QUOTA = 65_536;

export const crypto = {
  getRandomValues<T extends ArrayBufferView>(array: T): T {
    requireRunning('crypto.getRandomValues()');
    if (!ArrayBuffer.isView(array) || !/^(Big)?(Int|Uint)\d/.test(array.constructor.name)) {
      throw new DOMException(
        'getRandomValues: the argument must be an array of integers',
        'TypeMismatchError',
      );
    }
    if (array.byteLength > QUOTA) {
      throw new DOMException(
        `getRandomValues: ${array.byteLength} bytes are more than ${QUOTA}`,
        'QuotaExceededError',
      );
    }
    host.entropy(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return array;
  },
  /** RFC 9562, section 5.4. */
  randomUUID(): `${string}-${string}-${string}-${string}-${string}` {
    requireRunning('crypto.randomUUID()');
    const bytes = new Uint8Array(16);
    host.entropy(bytes);
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
    const hex = bytes.toHex();
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  },
};
