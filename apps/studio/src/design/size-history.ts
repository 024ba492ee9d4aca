import { type Image, ImagePart } from '@skerry/contracts';
import { z } from 'zod';

/** What an image was made of, kept for comparison: enough for the treemap, without the image itself. */
export const KeptSize = z.object({
  /** When this page heard of it, in ms since 1970. */
  atMs: z.number(),
  digest: z.string(),
  bytes: z.number(),
  parts: z.array(ImagePart),
});
export type KeptSize = z.infer<typeof KeptSize>;

/** Of each place, by its key, the newest last. */
export const SizeHistory = z.record(z.string(), z.array(KeptSize));
export type SizeHistory = z.infer<typeof SizeHistory>;

/** More than a person compares; some 2 KB each in the browser's storage. */
export const mostKept = 8;

/** The history with an image that was made; the same one when that is what was made last. */
export function withSize(
  history: SizeHistory,
  key: string,
  { digest, bytes, parts }: Pick<Image, 'digest' | 'bytes' | 'parts'>,
  atMs: number,
): SizeHistory {
  const before = history[key] ?? [];
  if (before.at(-1)?.digest === digest) return history;
  return { ...history, [key]: [...before, { atMs, digest, bytes, parts }].slice(-mostKept) };
}
