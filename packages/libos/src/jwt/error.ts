/** Why a token is not taken. */
export type JwtErrorCode =
  | 'MALFORMED'
  | 'UNKNOWN_KEY'
  | 'BAD_SIGNATURE'
  | 'EXPIRED'
  | 'NOT_YET'
  | 'WRONG_ISSUER'
  | 'WRONG_AUDIENCE'
  | 'BAD_KEY';

export class JwtError extends Error {
  override name = 'JwtError';
  readonly code: JwtErrorCode;
  constructor(code: JwtErrorCode, message: string) {
    super(`the token cannot be used: ${message}`);
    this.code = code;
  }
}
