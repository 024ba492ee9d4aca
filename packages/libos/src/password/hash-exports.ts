/** What assembly/hash.as.ts exports. library.json lists it too. */
export interface HashExports {
  scratch(): number;
  scratchBytes(): number;
  base(): number;
  argon2id(inputBytes: number, count: number, lanes: number, passes: number, tagBytes: number): void;
  scryptBytes(n: number, size: number, parallel: number): number;
  scrypt(
    passwordBytes: number,
    saltBytes: number,
    n: number,
    size: number,
    parallel: number,
    bytes: number,
  ): void;
}
