import { z } from 'zod';
import { limits } from './limits.ts';

/** A share of the frames. */
const Share = z.number().min(0).max(1);
const Delay = z.number().min(0).max(limits.faultMs);
/** Without an end to it, a link would change its state for ever and do nothing else. */
const Period = z.int().min(1).max(limits.faultPeriodMs);

/**
 * What a network device does to its frames, each direction by itself; what is absent it does not do. The same seed gives
 * the same outcome for the same frames at the same times.
 */
export const NetworkFaults = z.strictObject({
  loss: Share.optional(),
  duplication: Share.optional(),
  /** One bit of the frame is flipped. */
  corruption: Share.optional(),
  /** The share of frames that are not delayed, and so overtake others: nothing without a delay. */
  reordering: Share.optional(),
  /** Milliseconds that every frame takes longer, and the most that is added at random; in the order that comes of it. */
  delayMs: Delay.optional(),
  jitterMs: Delay.optional(),
  /** Frames leave no faster than this, one behind the other. What has to wait for longer than a second is lost. */
  bytesPerSecond: z.int().min(1).max(limits.faultBytesPerSecond).optional(),
  /** The link is alternately up and down for so long. */
  onOff: z.strictObject({ onMs: Period, offMs: Period }).optional(),
  seed: z.int32().optional(),
});
export type NetworkFaults = z.infer<typeof NetworkFaults>;
