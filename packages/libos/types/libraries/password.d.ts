/** What an appliance that uses the library password has of it. */

declare module 'skerry:password' {
  export interface PasswordOptions {
    /** The binary logarithm of scrypt's N, 8 to 20; the parameter `password.cost` unless told. */
    cost?: number;
  }
  export class PasswordError extends Error {
    readonly code: 'BAD_HASH' | 'TOO_COSTLY';
    constructor(code: PasswordError['code'], message: string);
  }
  /** What to keep of a password: `$scrypt$ln=..,r=8,p=1$salt$hash`. Throws at build time. */
  export function hashPassword(password: string, options?: PasswordOptions): string;
  /** Throws {@link PasswordError} when `kept` is no such text, or costs more than the parameter allows. */
  export function verifyPassword(password: string, kept: string, options?: PasswordOptions): boolean;
  /** Whether it was made at a lower cost than one would be now. */
  export function needsRehash(kept: string, options?: PasswordOptions): boolean;
}
