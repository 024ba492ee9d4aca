/**
 * `ENOENT`: there is no such entry. `EACCES`: this domain may not do it. `EINVAL`: no such path, value or permission can be.
 * `EQUOTA`: the domain has as many entries, watches or transactions as it may. `E2BIG`: it does not fit into a request.
 * `EAGAIN`: a transaction has met changes by others each time that it was tried. `EIO`: the store has answered something else.
 * `GONE`: there is no store, or it does not answer any more.
 */
export type XenstoreErrorCode =
  | 'ENOENT'
  | 'EACCES'
  | 'EINVAL'
  | 'EQUOTA'
  | 'E2BIG'
  | 'EAGAIN'
  | 'EIO'
  | 'GONE';

export class XenstoreError extends Error {
  override name = 'XenstoreError';
  readonly code: XenstoreErrorCode;
  constructor(code: XenstoreErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

const sentences: Record<XenstoreErrorCode, string> = {
  ENOENT: 'there is no such entry',
  EACCES: 'this domain may not do that',
  EINVAL: 'the store takes no such path, value or permission',
  EQUOTA: 'this domain has as many as it may have',
  E2BIG: 'it does not fit into a request of 4,096 bytes',
  EAGAIN: 'others have changed what it needs each time that it was tried',
  EIO: 'the store has failed',
  GONE: 'there is no store, or it does not answer',
};

/** What the store calls its errors, where it is another word. */
const words: Readonly<Record<string, XenstoreErrorCode>> = { ENOSPC: 'EQUOTA', EBUSY: 'EQUOTA' };

/** `call` is what the application wrote, as in `xenstore.read('name')`. */
export function storeError(call: string, word: string): XenstoreError {
  const known = words[word] ?? word;
  const isCode = known in sentences;
  const code = isCode ? (known as XenstoreErrorCode) : 'EIO';
  return new XenstoreError(code, `${call}: ${sentences[code]}${isCode ? '' : ` (${word})`}`);
}
