export class CompressionError extends Error {
  override name = 'CompressionError';
  readonly code: 'MALFORMED' | 'TRUNCATED' | 'TOO_LARGE' | 'NO_MEMORY';
  constructor(code: CompressionError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
