/** A text is not what it should be in one of the encodings. */
export class Base64Error extends Error {
  override name = 'Base64Error';
  readonly code = 'BAD_ENCODING';
  constructor(encoding: string, reason: string) {
    super(`this is no ${encoding}: ${reason}`);
  }
}
