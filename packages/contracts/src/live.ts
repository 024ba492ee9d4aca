import { z } from 'zod';
import { BuildEvent } from './build.ts';
import { CodedError } from './error.ts';
import { Instance } from './instance.ts';
import { limits } from './limits.ts';

/**
 * The one WebSocket of a page, /api/live. Every watched stream has cursors: a page that reconnects watches again
 * `after` the last cursor that it saw and misses nothing that is still kept.
 */
export const LiveRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('watch-build'), id: z.string(), after: z.string().optional() }),
  z.object({ kind: z.literal('watch-instance'), id: z.string(), after: z.string().optional() }),
  z.object({ kind: z.literal('unwatch'), id: z.string() }),
  /** Console input, UTF-8 text. */
  z.object({ kind: z.literal('input'), id: z.string(), text: z.string().max(limits.inputBytes) }),
  z.object({ kind: z.literal('ping') }),
]);
export type LiveRequest = z.infer<typeof LiveRequest>;

export const LiveMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('build-event'), id: z.string(), cursor: z.string(), event: BuildEvent }),
  z.object({
    kind: z.literal('console'),
    id: z.string(),
    cursor: z.string(),
    /** Base64 of console bytes. */
    bytes: z.string(),
    /** Bytes that were dropped just before these: over the rate, or older than what is kept. */
    dropped: z.int().nonnegative().optional(),
  }),
  z.object({ kind: z.literal('instance'), instance: Instance }),
  z.object({ kind: z.literal('failed'), id: z.string().optional(), error: CodedError }),
  z.object({ kind: z.literal('pong') }),
]);
export type LiveMessage = z.infer<typeof LiveMessage>;

/** Redis names shared by build-service and runner. */
export const redisKeys = {
  buildQueue: 'build',
  bootQueue: (target: string): string => `boot-${target}`,
  build: (id: string): string => `skerry:build:${id}`,
  buildEvents: (id: string): string => `skerry:build:${id}:events`,
  instance: (id: string): string => `skerry:instance:${id}`,
  /** Stream of console output: fields `bytes` (raw), `dropped` (decimal, optional). */
  console: (id: string): string => `skerry:instance:${id}:console`,
  /** Stream of console input: field `text`. */
  input: (id: string): string => `skerry:instance:${id}:input`,
  /** Stream of instance records after each change, and of requests to stop: see apps/runner. */
  instanceChanges: (id: string): string => `skerry:instance:${id}:changes`,
  /** Sorted sets, by creation time in ms. */
  builds: 'skerry:builds',
  instances: 'skerry:instances',
  /** Key with a time to live that a runner refreshes; its value lists the targets that it boots. */
  runner: (id: string): string => `skerry:runner:${id}`,
} as const;
