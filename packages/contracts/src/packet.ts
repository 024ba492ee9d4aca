import { z } from 'zod';

/** A frame of an instance's network device in words, as a list shows it. */
export const PacketSummary = z.object({
  /** Counts the frames of the instance from 1; a gap is what was not told. */
  number: z.int().positive(),
  /** Wall clock in ms since 1970, with a fraction. */
  atMs: z.number(),
  /** As the instance sees it. */
  direction: z.enum(['in', 'out']),
  /** The highest layer that was understood, as `TCP`, `ARP`, `DNS`, `HTTP`. */
  protocol: z.string().max(16),
  /** Address, with the port where there is one. */
  source: z.string().max(64),
  destination: z.string().max(64),
  /** Bytes of the Ethernet frame. */
  length: z.int().nonnegative(),
  /** What it says, in a line. */
  info: z.string().max(256),
  /** A line for each layer, the outermost first. */
  details: z.array(z.string().max(256)).max(8).optional(),
});
export type PacketSummary = z.infer<typeof PacketSummary>;

export const PacketSummaries = z.array(PacketSummary);
export type PacketSummaries = z.infer<typeof PacketSummaries>;
