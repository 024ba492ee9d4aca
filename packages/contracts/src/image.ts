import { z } from 'zod';
import { Destinations, NetworkStack } from './appliance.ts';
import { LibraryName } from './library.ts';
import { limits } from './limits.ts';
import { Board, Target } from './target.ts';
import { WantedDisk } from './wanted-disk.ts';

/** A part of an image: `layer` and `library` name it, `bytes` are what it takes in the file. */
export const ImagePart = z.object({
  layer: z.enum(['application', 'library', 'engine', 'dataplane', 'platform', 'format']),
  library: z.string(),
  bytes: z.int().nonnegative(),
});
export type ImagePart = z.infer<typeof ImagePart>;

/** `image.json`: what is known of one image. Two builds of the same inputs give the same bytes. */
export const Image = z.object({
  name: z.string(),
  target: Target,
  /** Absent: the first that its target has. */
  board: Board.optional(),
  /** SHA-256 of the image file, in hex: its address in the artifact store. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** SHA-256 of everything that went in: the cache key. */
  inputs: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
  /** False for an AssemblyScript appliance, which has no engine and no heap snapshot. */
  engine: z.boolean(),
  memoryMiB: z.int().positive(),
  /** How it reaches the network; absent when it cannot. */
  network: NetworkStack.optional(),
  /** What it opens outside of its network; absent: nothing. */
  allow: Destinations.optional(),
  /** The disks that it wants, in their order; absent: none. */
  disks: z.array(WantedDisk).max(limits.projectDisks).optional(),
  parts: z.array(ImagePart),
  /** Libraries that are not in it, sorted. Absent for an appliance without the engine, which has none of them. */
  leftOut: z
    .object({
      /** Placed on the picture, and used by nothing that is in the image. */
      placed: z.array(LibraryName),
      /** All others that there are. */
      others: z.array(LibraryName),
    })
    .optional(),
});
export type Image = z.infer<typeof Image>;
