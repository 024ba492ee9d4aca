import { z } from 'zod';
import { BuildEvent } from './build.ts';
import { CodedError } from './error.ts';
import { Instance } from './instance.ts';
import { limits } from './limits.ts';
import { PacketSummaries } from './packet.ts';
import { Traffic } from './traffic.ts';

/**
 * The one WebSocket of a page, /api/live. Every watched stream has cursors: a page that reconnects watches again
 * `after` the last cursor that it saw and misses nothing that is still kept.
 */
export const LiveRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('watch-build'), id: z.string(), after: z.string().optional() }),
  z.object({ kind: z.literal('watch-instance'), id: z.string(), after: z.string().optional() }),
  z.object({ kind: z.literal('unwatch'), id: z.string() }),
  /** The packets of an instance; apart from `watch-instance`, and ended apart from it. */
  z.object({ kind: z.literal('watch-packets'), id: z.string(), after: z.string().optional() }),
  z.object({ kind: z.literal('unwatch-packets'), id: z.string() }),
  /** The counters of an instance's network device; they have no cursor, the newest says all. */
  z.object({ kind: z.literal('watch-traffic'), id: z.string() }),
  z.object({ kind: z.literal('unwatch-traffic'), id: z.string() }),
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
  z.object({
    kind: z.literal('packets'),
    id: z.string(),
    cursor: z.string(),
    /** In order; none is told twice. */
    packets: PacketSummaries,
    /** Packets just before these that are not told: too many at once, or older than what is kept. */
    dropped: z.int().nonnegative().optional(),
  }),
  /** About once a second while it is watched. */
  z.object({ kind: z.literal('traffic'), id: z.string(), traffic: Traffic }),
  /** `of` says which watch of an instance it concerns; absent: its console and record, or any other request. */
  z.object({
    kind: z.literal('failed'),
    id: z.string().optional(),
    of: z.enum(['packets', 'traffic']).optional(),
    error: CodedError,
  }),
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
  /** Stream of requests to a running build: field `cancel`. */
  buildControl: (id: string): string => `skerry:build:${id}:control`,
  /** Stream of console output: fields `bytes` (raw), `offset` (decimal), `dropped` (decimal, optional); see records. */
  console: (id: string): string => `skerry:instance:${id}:console`,
  /**
   * Stream of what is asked of an instance: field `text` (console input), `stop`, `watch` (somebody watches), `faults`
   * (JSON of NetworkFaults: of its device from now on), `packets` or `traffic` (somebody watches these: tell them for
   * `limits.packetWatchMs` from now).
   */
  input: (id: string): string => `skerry:instance:${id}:input`,
  /** Stream of packet summaries: field `packets` (JSON of PacketSummary[]); see records. */
  packets: (id: string): string => `skerry:instance:${id}:packets`,
  /** Stream of the counters of its network device, the newest alone: field `traffic` (JSON of Traffic). */
  traffic: (id: string): string => `skerry:instance:${id}:traffic`,
  /** Stream of the instance's record after each change: field `instance`. */
  instanceChanges: (id: string): string => `skerry:instance:${id}:changes`,
  /** Sorted sets, by creation time in ms. */
  builds: 'skerry:builds',
  instances: 'skerry:instances',
  /** Sets of the ids of builds that have not finished and of instances that have not ended. */
  openBuilds: 'skerry:builds:open',
  liveInstances: 'skerry:instances:live',
  /** Hash: build id → source bytes, of builds that wait. */
  waitingBytes: 'skerry:builds:waiting-bytes',
  /** Stream to which a worker answers an empty job of the health check. */
  probe: (id: string): string => `skerry:probe:${id}`,
  /** List of the durations of recent builds in ms, newest first. */
  buildDurations: 'skerry:builds:durations',
  /** Set of the ids of runners, those that are gone included until somebody looks. */
  runners: 'skerry:runners',
  /** Key with a time to live that a runner refreshes; its value lists the targets that it boots. */
  runner: (id: string): string => `skerry:runner:${id}`,
} as const;
