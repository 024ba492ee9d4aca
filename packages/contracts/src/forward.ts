/**
 * How the API reaches an instance: a TCP connection to the forward endpoint of the runner that holds it. The client
 * sends a ForwardRequest as one line of JSON and gets a ForwardAnswer as one line. After `ok` come raw bytes: both ways
 * for a port, which is one TCP connection to the appliance; only to the client for a capture, up to the end.
 */
import { z } from 'zod';
import { ErrorCode } from './error.ts';

export const ForwardEndpoint = z.object({
  host: z.string(),
  port: z.int().min(1).max(65_535),
  /** Proves that the client may: it is known to who can read the runner's heartbeat. */
  token: z.string(),
});
export type ForwardEndpoint = z.infer<typeof ForwardEndpoint>;

export const ForwardRequest = z.union([
  z.object({ token: z.string(), instance: z.string(), port: z.int().min(1).max(65_535) }),
  /** A pcapng file of the frames that the runner has kept. */
  z.object({ token: z.string(), instance: z.string(), capture: z.literal(true) }),
]);
export type ForwardRequest = z.infer<typeof ForwardRequest>;

export const ForwardAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), code: ErrorCode, message: z.string() }),
]);
export type ForwardAnswer = z.infer<typeof ForwardAnswer>;
