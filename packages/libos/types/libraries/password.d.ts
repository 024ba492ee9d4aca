/** What an appliance that uses the library password has of it. */

declare module 'skerry:password' {
  export interface PasswordOptions {
    /** KiB that Argon2id works on, 8 to 1,048,576; the parameter `password.memory` unless told. */
    memory?: number;
    /** How often it goes over them, 1 to 100; the parameter `password.passes` unless told. */
    passes?: number;
  }
  export class PasswordError extends Error {
    readonly code: 'BAD_HASH' | 'TOO_COSTLY' | 'NO_MEMORY';
    constructor(code: PasswordError['code'], message: string);
  }
  /** What to keep of a password: `$argon2id$v=19$m=..,t=..,p=1$salt$hash`. Throws at build time, as all of these do. */
  export function hashPassword(password: string, options?: PasswordOptions): string;
  /** Takes `$scrypt$` too. Throws {@link PasswordError} when `kept` is no such text, takes too much work or too much memory. */
  export function verifyPassword(password: string, kept: string, options?: PasswordOptions): boolean;
  /** Whether it was made by scrypt, or at a lower cost than one would be now. */
  export function needsRehash(kept: string, options?: PasswordOptions): boolean;
}
