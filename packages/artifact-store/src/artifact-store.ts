/**
 * Where images lie, by content. The address of an artifact is the SHA-256 of its bytes in hex, so an artifact
 * never changes, can be stored twice without harm, and is checked whenever it is read.
 */
export interface ArtifactStore {
  /** Stores `bytes` (owned by the caller). Idempotent. Either all of it is there afterwards or nothing. */
  put(bytes: Uint8Array): Promise<PutOutcome>;
  /** The bytes, checked against their digest. */
  read(digest: string): Promise<ReadOutcome>;
  /**
   * A local file with the artifact's bytes, checked against the digest, for a program that takes a path. Owned by
   * the store: not to be written, and kept until `remove`.
   */
  file(digest: string): Promise<FileOutcome>;
  /** Forgets an artifact; one that is not there is no error. */
  remove(digest: string): Promise<void>;
  /** All artifacts, in no order, with the time in ms since 1970 at which they were last put. */
  list(): AsyncIterable<{ digest: string; bytes: number; putAtMs: number }>;
}

export type PutOutcome = { kind: 'stored'; digest: string } | { kind: 'disk-full' };
export type Absence =
  | { kind: 'missing' }
  /** Its bytes do not have this digest; it has been removed, so that the next put can mend it. */
  | { kind: 'damaged' };
export type ReadOutcome = { kind: 'found'; bytes: Uint8Array } | Absence;
export type FileOutcome = { kind: 'found'; path: string; bytes: number } | Absence;

/** Digests are 64 lower-case hex digits; anything else is never turned into a path. */
export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
