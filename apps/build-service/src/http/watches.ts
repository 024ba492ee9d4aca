/** What a page watches: a build's events, an instance's record with its console, its packets, its traffic. */
import { BuildEvent, Instance, limits, redisKeys } from '@skerry/contracts';
import type { ConsoleChunk, InstanceRecords, StreamEntry, StreamHub, Subscription } from '@skerry/records';
import {
  consoleChunk,
  isStreamId,
  packetBatch,
  parseConsoleCursor,
  parsePacketCursor,
  trafficOf,
} from '@skerry/records';
import type { PlaceWatch } from '../queue/place-watch.ts';
import type { Outbox } from './outbox.ts';

export interface WatchParts {
  hub: StreamHub;
  places: PlaceWatch;
  instances: InstanceRecords;
}

/** The most console bytes in one message: a page draws them between two frames. */
const messageBytes = 65_536;
/** How often a runner is told that an instance is watched; see `limits.instanceIdleMs`. */
const watchedEveryMs = limits.instanceIdleMs / 6;
/** How often it is asked for packets and traffic. */
const packetsEveryMs = limits.packetWatchMs / 3;

/** Sends a build's events after the cursor `after`; while it waits, its place in the queue as it changes. */
export function watchBuild(
  { hub, places }: WatchParts,
  outbox: Outbox,
  id: string,
  after: string | undefined,
): Subscription {
  let cursor = after && isStreamId(after) ? after : '0';
  let stopPlaces: (() => void) | undefined;
  const send = (event: BuildEvent): void => outbox.send({ kind: 'build-event', id, cursor, event });
  const follow = (event: BuildEvent): void => {
    if (event.kind === 'queued') {
      stopPlaces ??= places.watch(id, (place) => {
        if (outbox.hasRoom()) send({ kind: 'queued', ...place });
      });
    } else if (event.kind === 'started' || event.kind === 'finished') stopPlaces?.();
  };
  const subscription = hub.subscribe(redisKeys.buildEvents(id), cursor, (entries) => {
    for (const [index, entry] of entries.entries()) {
      if (!outbox.hasRoom()) return index;
      cursor = entry.id;
      const event = BuildEvent.parse(JSON.parse(String(entry.fields['event'])));
      send(event);
      follow(event);
    }
    return entries.length;
  });
  return {
    resume: () => subscription.resume(),
    close: () => {
      stopPlaces?.();
      subscription.close();
    },
  };
}

/** Sends an instance's record as it changes, and its console after the cursor `after`. */
export function watchInstance(
  { hub, instances }: WatchParts,
  outbox: Outbox,
  id: string,
  from: { console: string | undefined; changes: string },
): Subscription {
  const changes = hub.subscribe(redisKeys.instanceChanges(id), from.changes, (entries) => {
    const newest = entries.at(-1);
    if (!outbox.hasRoom()) return 0;
    const instance = Instance.parse(JSON.parse(String(newest?.fields['instance'])));
    outbox.send({ kind: 'instance', instance });
    return entries.length;
  });
  const start = parseConsoleCursor(from.console);
  let expected = start.expected;
  const console = hub.subscribe(redisKeys.console(id), start.id, (entries) => {
    let taken = 0;
    while (taken < entries.length && outbox.hasRoom()) {
      const chunks = nextMessage(entries, taken, expected);
      sendConsole(outbox, id, chunks);
      taken += chunks.length;
      expected = chunks.at(-1)?.end ?? expected;
    }
    return taken;
  });
  const tell = (): void => void instances.watched(id).catch(() => undefined);
  const watched = setInterval(tell, watchedEveryMs).unref();
  return {
    resume: () => {
      changes.resume();
      console.resume();
    },
    close: () => {
      clearInterval(watched);
      changes.close();
      console.close();
    },
  };
}

/** Sends an instance's packets after the cursor `after`, and has its runner tell them meanwhile. */
export function watchPackets(
  { hub, instances }: WatchParts,
  outbox: Outbox,
  id: string,
  after: string | undefined,
): Subscription {
  const start = parsePacketCursor(after);
  let last = start.last;
  const packets = hub.subscribe(redisKeys.packets(id), start.id, (entries) => {
    for (const [index, entry] of entries.entries()) {
      if (!outbox.hasRoom()) return index;
      const batch = packetBatch(entry, last);
      last = batch.last;
      if (batch.packets.length === 0) continue;
      const dropped = batch.dropped > 0 ? { dropped: batch.dropped } : {};
      outbox.send({ kind: 'packets', id, cursor: batch.cursor, packets: batch.packets, ...dropped });
    }
    return entries.length;
  });
  const ask = (): void => void instances.watchPackets(id).catch(() => undefined);
  ask();
  const asking = setInterval(ask, packetsEveryMs).unref();
  return {
    resume: () => packets.resume(),
    close: () => {
      clearInterval(asking);
      packets.close();
    },
  };
}

/** Sends the counters of an instance's network device, and has its runner tell them meanwhile. */
export function watchTraffic({ hub, instances }: WatchParts, outbox: Outbox, id: string): Subscription {
  const traffic = hub.subscribe(redisKeys.traffic(id), '0', (entries) => {
    const newest = entries.at(-1);
    if (!newest || !outbox.hasRoom()) return 0;
    outbox.send({ kind: 'traffic', id, traffic: trafficOf(newest) });
    return entries.length;
  });
  const ask = (): void => void instances.watchTraffic(id).catch(() => undefined);
  ask();
  const asking = setInterval(ask, packetsEveryMs).unref();
  return {
    resume: () => traffic.resume(),
    close: () => {
      clearInterval(asking);
      traffic.close();
    },
  };
}

/** The chunks of the next message: at least one entry, ending before a gap or when the message is large enough. */
function nextMessage(entries: readonly StreamEntry[], begin: number, expected: number): ConsoleChunk[] {
  const chunks: ConsoleChunk[] = [];
  let bytes = 0;
  for (const entry of entries.slice(begin)) {
    const chunk = consoleChunk(entry, chunks.at(-1)?.end ?? expected);
    bytes += chunk.bytes.length;
    if (chunks.length > 0 && (chunk.dropped > 0 || bytes > messageBytes)) break;
    chunks.push(chunk);
  }
  return chunks;
}

function sendConsole(outbox: Outbox, id: string, chunks: readonly ConsoleChunk[]): void {
  const first = chunks[0];
  const last = chunks.at(-1);
  if (!first || !last) return;
  const bytes = Buffer.concat(chunks.map((chunk) => chunk.bytes)).toString('base64');
  const dropped = first.dropped > 0 ? { dropped: first.dropped } : {};
  outbox.send({ kind: 'console', id, cursor: last.cursor, bytes, ...dropped });
}
