import type { LiveMessage, LiveRequest } from '@skerry/contracts';
import { ManualClock } from '@skerry/testkit/manual-clock';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  backoff,
  heartbeat,
  LiveClient,
  type LiveClock,
  type LiveSocket,
  type SocketListener,
  type Watch,
  type WatchedMessage,
} from './live.ts';

/** The socket's other end: what the page asked, and a way to answer, accept and break. */
class FarEnd implements LiveSocket {
  readonly asked: LiveRequest[] = [];
  readonly listener: SocketListener;
  closed = false;

  constructor(listener: SocketListener) {
    this.listener = listener;
  }

  send(text: string): void {
    this.asked.push(JSON.parse(text) as LiveRequest);
  }

  close(): void {
    this.closed = true;
  }

  tell(message: LiveMessage): void {
    this.listener.message(JSON.stringify(message));
  }
}

/** Chance that never adds jitter. */
function jitterless(manual: ManualClock): LiveClock {
  return { nowMs: () => manual.nowMs(), after: (ms, action) => manual.after(ms, action), random: () => 0 };
}

let clock: ManualClock;
let ends: FarEnd[];
let client: LiveClient;
const far = (): FarEnd => {
  const end = ends.at(-1);
  if (!end) throw new Error('nobody connected');
  return end;
};

beforeEach(() => {
  clock = new ManualClock();
  ends = [];
  client = new LiveClient((listener) => {
    const end = new FarEnd(listener);
    ends.push(end);
    return end;
  }, jitterless(clock));
  client.start();
});

function console(id: string, cursor: string): LiveMessage {
  return { kind: 'console', id, cursor, bytes: btoa(cursor) };
}

function recording(id: string, after?: string): { watch: Watch; seen: string[]; failures: string[] } {
  const seen: string[] = [];
  const failures: string[] = [];
  return {
    seen,
    failures,
    watch: {
      kind: 'instance',
      id,
      after,
      onMessage: (message) => seen.push('cursor' in message ? message.cursor : message.kind),
      onFailed: (error) => failures.push(error.code),
    },
  };
}

describe('watching', () => {
  test('begins when the connection is there, behind the cursor that it was given', () => {
    client.watch(recording('i1').watch);
    client.watch(recording('i2', '7-0').watch);
    expect(far().asked).toEqual([]);
    far().listener.opened();
    expect(far().asked).toEqual([
      { kind: 'watch-instance', id: 'i1' },
      { kind: 'watch-instance', id: 'i2', after: '7-0' },
    ]);
  });

  test('goes on behind the last cursor after the connection was lost', () => {
    const { watch, seen } = recording('i1');
    client.watch(watch);
    far().listener.opened();
    far().tell(console('i1', '1-0'));
    far().tell(console('i1', '2-0'));
    far().listener.closed();
    clock.advance(backoff.firstMs);
    far().listener.opened();
    expect(ends).toHaveLength(2);
    expect(far().asked).toEqual([{ kind: 'watch-instance', id: 'i1', after: '2-0' }]);
    far().tell(console('i1', '3-0'));
    expect(seen).toEqual(['1-0', '2-0', '3-0']);
    expect(client.cursor('i1')).toBe('3-0');
  });

  test('ends for the service too, and what still arrives is not heard', () => {
    const { watch, seen } = recording('i1');
    far().listener.opened();
    const end = client.watch(watch);
    end();
    expect(far().asked.at(-1)).toEqual({ kind: 'unwatch', id: 'i1' });
    far().tell(console('i1', '1-0'));
    expect(seen).toEqual([]);
    far().listener.closed();
    clock.advance(backoff.firstMs);
    far().listener.opened();
    expect(far().asked).toEqual([]);
  });

  test('a refusal reaches the watch that it is about', () => {
    const { watch, failures } = recording('i1');
    client.watch(watch);
    far().listener.opened();
    far().tell({ kind: 'failed', id: 'i1', error: { code: 'NOT_FOUND', message: '', advice: '' } });
    far().tell({ kind: 'failed', id: 'other', error: { code: 'NOT_FOUND', message: '', advice: '' } });
    expect(failures).toEqual(['NOT_FOUND']);
  });

  test('what this page does not understand is passed over', () => {
    const { watch, seen } = recording('i1');
    client.watch(watch);
    far().listener.opened();
    far().listener.message('{"kind":"from-the-future"}');
    far().listener.message(new ArrayBuffer(2));
    far().tell(console('i1', '1-0'));
    expect(seen).toEqual(['1-0']);
  });
});

test('traffic is watched beside packets, and ended apart from them', () => {
  const seen: string[] = [];
  const hear = { onMessage: (message: WatchedMessage) => void seen.push(message.kind), onFailed: () => {} };
  far().listener.opened();
  const end = client.watch({ kind: 'traffic', id: 'i1', ...hear });
  client.watch({ kind: 'packets', id: 'i1', ...hear });
  const traffic = { atMs: 1, framesIn: 1, bytesIn: 60, framesOut: 0, bytesOut: 0 };
  far().tell({ kind: 'traffic', id: 'i1', traffic });
  end();
  far().tell({ kind: 'traffic', id: 'i1', traffic });
  expect(seen).toEqual(['traffic']);
  expect(far().asked).toEqual([
    { kind: 'watch-traffic', id: 'i1' },
    { kind: 'watch-packets', id: 'i1' },
    { kind: 'unwatch-traffic', id: 'i1' },
  ]);
});

describe('the connection', () => {
  test('is tried again after ever longer waits, up to the longest', () => {
    const waits: number[] = [];
    for (let loss = 0; loss < 8; loss++) {
      far().listener.closed();
      const { connection } = client;
      if (connection.kind !== 'waiting') throw new Error('not waiting');
      waits.push(connection.retryAtMs - clock.nowMs());
      clock.advance(connection.retryAtMs - clock.nowMs());
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    far().listener.opened();
    far().listener.closed();
    expect(client.connection).toMatchObject({ kind: 'waiting', losses: 1 });
  });

  test('is tried at once when a person or the browser says so', () => {
    far().listener.closed();
    client.retryNow();
    expect(ends).toHaveLength(2);
    client.retryNow();
    expect(ends).toHaveLength(2);
    clock.advance(backoff.longestMs);
    expect(ends).toHaveLength(2);
  });

  test('that says nothing is asked, and given up when it does not answer', () => {
    far().listener.opened();
    clock.advance(heartbeat.pingAfterMs);
    expect(far().asked).toEqual([{ kind: 'ping' }]);
    far().tell({ kind: 'pong' });
    clock.advance(heartbeat.pingAfterMs);
    expect(client.connection.kind).toBe('open');
    clock.advance(heartbeat.lostAfterMs);
    expect(client.connection.kind).toBe('waiting');
    expect(far().closed).toBe(true);
  });

  test('tells its listeners of every change until they leave', () => {
    const kinds: string[] = [];
    const leave = client.subscribe(() => kinds.push(client.connection.kind));
    far().listener.opened();
    far().listener.closed();
    leave();
    clock.advance(backoff.firstMs);
    expect(kinds).toEqual(['open', 'waiting']);
  });

  test('is not tried again once the client is disposed of', () => {
    far().listener.opened();
    client.dispose();
    far().listener.closed();
    clock.advance(backoff.longestMs);
    expect(ends).toHaveLength(1);
    expect(far().closed).toBe(true);
  });
});

test('input is sent while connected, and refused without being kept while not', () => {
  expect(client.input('i1', 'a')).toBe(false);
  far().listener.opened();
  expect(client.input('i1', 'b')).toBe(true);
  far().listener.closed();
  expect(client.input('i1', 'c')).toBe(false);
  expect(ends.flatMap(({ asked }) => asked)).toEqual([{ kind: 'input', id: 'i1', text: 'b' }]);
});
