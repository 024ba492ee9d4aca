import type { LiveMessage, PacketSummary } from '@skerry/contracts';
import { expect, test } from 'vitest';
import { LiveClient, type SocketListener } from '../api/live.ts';
import { Packets } from './packets.ts';

const packet = (number: number): PacketSummary => ({
  number,
  atMs: number,
  direction: 'in',
  protocol: 'TCP',
  source: 'a',
  destination: 'b',
  length: 60,
  info: '',
});

/** A page with a connection, whose paints the test makes. */
function page() {
  const asked: unknown[] = [];
  let listener: SocketListener | undefined;
  let paint: (() => void) | undefined;
  const live = new LiveClient(
    (given) => {
      listener = given;
      return { send: (text) => asked.push(JSON.parse(text)), close: () => undefined };
    },
    { nowMs: () => 0, after: () => () => undefined, random: () => 0 },
  );
  live.start();
  listener?.opened();
  const packets = new Packets(live, (run) => {
    paint = run;
    return () => {
      paint = undefined;
    };
  });
  return {
    asked,
    packets,
    paint: () => paint?.(),
    tell: (message: LiveMessage) => listener?.message(JSON.stringify(message)),
  };
}

test('packets are watched while somebody looks, and again behind the last one', () => {
  const { asked, packets, tell } = page();
  const session = packets.session('i1');
  const rest = session.look(() => undefined);
  tell({ kind: 'packets', id: 'i1', cursor: '1-0@2', packets: [packet(1), packet(2)] });
  rest();
  session.look(() => undefined);
  expect(asked).toEqual([
    { kind: 'watch-packets', id: 'i1' },
    { kind: 'unwatch-packets', id: 'i1' },
    { kind: 'watch-packets', id: 'i1', after: '1-0@2' },
  ]);
  expect(session.list.all).toHaveLength(2);
});

test('many packets between two paints are one change', () => {
  const { packets, tell, paint } = page();
  const session = packets.session('i1');
  let changes = 0;
  session.look(() => {
    changes += 1;
  });
  for (const at of [1, 2, 3])
    tell({ kind: 'packets', id: 'i1', cursor: `${at}-0@${at}`, packets: [packet(at)], dropped: 1 });
  expect(changes).toBe(0);
  paint();
  expect([changes, session.list.shown.length, session.list.dropped]).toEqual([1, 3, 3]);
});

test('a refusal of the packets is theirs, not that of the machine', () => {
  const { packets, tell } = page();
  const session = packets.session('i1');
  session.look(() => undefined);
  const error = { code: 'PREVIEW_NO_NETWORK', message: 'It has none.', advice: '' } as const;
  tell({ kind: 'failed', id: 'i1', error });
  expect(session.refused).toBeUndefined();
  tell({ kind: 'failed', id: 'i1', of: 'packets', error });
  expect(session.refused).toEqual(error);
});
