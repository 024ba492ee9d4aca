import { randomBytes } from 'node:crypto';

/** A new id that nobody can guess: `kind` and 24 hex digits. Fit for a URL, a Redis key and a BullMQ job. */
export function newId(kind: 'b' | 'i'): string {
  return `${kind}${randomBytes(12).toString('hex')}`;
}

export function isId(text: string): boolean {
  return /^[bi][0-9a-f]{24}$/.test(text);
}
