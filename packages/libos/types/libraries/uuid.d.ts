/** What an appliance that uses the library uuid has of it. */

declare module 'skerry:uuid' {
  /** What was given is no UUID. */
  export class UuidError extends Error {
    readonly code: 'BAD_UUID';
  }
  /** A UUID of random bits. Throws at build time. */
  export function uuidV4(): string;
  /** A UUID that begins with the time: each sorts behind the one before. Throws at build time. */
  export function uuidV7(): string;
  export function isUuid(text: string): boolean;
  /** The 16 bytes. Throws {@link UuidError}. */
  export function parseUuid(text: string): Uint8Array<ArrayBuffer>;
  /** The text of 16 bytes, in small letters. Throws {@link UuidError}. */
  export function formatUuid(bytes: Uint8Array): string;
  /** When a UUID of version 7 was made, in milliseconds since 1970; undefined for another version. */
  export function timeOfUuid(text: string): number | undefined;
}
