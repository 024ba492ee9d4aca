export class PasswordError extends Error {
  override name = 'PasswordError';
  readonly code: 'BAD_HASH' | 'TOO_COSTLY' | 'NO_MEMORY';
  constructor(code: PasswordError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
