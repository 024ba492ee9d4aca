/** Conformance cases: data, and windows. */
import { type Case, DISCARD, differs, ECHO, echo, open, see, send, settle, silence, take } from './script.ts';

const QUARTER = 2 ** 30;

export const data: Case[] = [
  {
    name: 'old data is acknowledged again',
    section: 'RFC 9293, 3.10.7.4, first',
    port: DISCARD,
    script: [
      ...open(),
      send('A', 1, 1, { data: '0123456789' }),
      see('A 1 11'),
      settle,
      send('A', 1, 1, { data: '0123456789' }),
      see('A 1 11'),
      silence(),
    ],
  },
  {
    name: 'old data is told of',
    section: 'RFC 2883, 4',
    port: DISCARD,
    script: [
      ...open({ sackOk: true }),
      send('A', 1, 1, { data: '0123456789' }),
      see('A 1 11'),
      settle,
      send('A', 1, 1, { data: '0123456789' }),
      see('A 1 11 sack=1:11'),
    ],
  },
  {
    name: 'data behind a hole is acknowledged at once, with its block, until the hole is filled',
    section: 'RFC 5681, 4.2; RFC 2018, 4',
    port: DISCARD,
    script: [
      ...open({ sackOk: true }),
      send('A', 11, 1, { data: '0123456789' }),
      see('A 1 1 sack=11:21'),
      send('A', 31, 1, { data: '0123456789' }),
      see('A 1 1 sack=31:41,11:21'),
      send('A', 1, 1, { data: '0123456789' }),
      see('A 1 21 sack=31:41'),
      send('A', 21, 1, { data: '0123456789' }),
      see('A 1 41'),
    ],
  },
  {
    name: 'without SACK, data behind a hole is acknowledged at once all the same',
    section: 'RFC 5681, 4.2',
    port: DISCARD,
    script: [
      ...open(),
      send('A', 11, 1, { data: '0123456789' }),
      see('A 1 1'),
      send('A', 21, 1, { data: '0123456789' }),
      see('A 1 1'),
      send('A', 1, 1, { data: '0123456789' }),
      see('A 1 31'),
    ],
  },
  {
    name: 'data that overlaps is taken once',
    section: 'RFC 9293, 3.10.7.4, first',
    port: ECHO,
    script: [...open(), echo('abcd'), settle, send('A', 3, 5, { data: 'cdefgh' }), take('efgh', 9, 5)],
  },
  {
    name: 'data beyond the window is not taken, but answered',
    section: 'RFC 9293, 3.10.7.4, first',
    port: ECHO,
    script: [...open(), send('A', QUARTER, 1, { data: 'evil' }), see('A 1 1'), silence(), echo('ping')],
  },
  {
    name: 'urgent data is data',
    section: 'RFC 6093, 6',
    port: ECHO,
    script: [...open(), send('AU', 1, 1, { data: 'ping', urgent: 2 }), take('ping', 5, 1)],
  },
  {
    name: 'data with an old timestamp is acknowledged and dropped',
    section: 'RFC 7323, 5.3, R1',
    port: DISCARD,
    script: [
      ...open({ timestamp: 1_000 }),
      send('A', 1, 1, { data: 'new', timestamp: 1_100 }),
      see('A 1 4'),
      settle,
      send('A', 4, 1, { data: 'old', timestamp: 1_050 }),
      see('A 1 4'),
      silence(),
      send('A', 4, 1, { data: 'good', timestamp: 1_100 }),
      see('A 1 8'),
    ],
  },
  {
    name: 'a reset counts without a timestamp',
    section: 'RFC 7323, 3.2; 5.2',
    port: ECHO,
    script: [
      ...open({ timestamp: 1_000 }),
      send('R', 1, undefined, { timestamp: null }),
      silence(),
      send('A', 1, 1),
      see('R 1'),
    ],
  },
  {
    name: 'data without the timestamp that was agreed on',
    section: 'RFC 7323, 3.2',
    port: DISCARD,
    script: [
      ...open({ timestamp: 1_000 }),
      send('A', 1, 1, { data: 'bare', timestamp: null }),
      differs('RFC 7323, 3.2: it SHOULD be dropped silently. Linux takes it (RFC 1323 did not say).', {
        Linux: [see('A 1 5')],
        Skerry: [silence(), send('A', 1, 1, { data: 'good' }), see('A 1 5')],
      }),
    ],
  },
  {
    name: 'lost data is sent again, each time after twice as long',
    section: 'RFC 6298, 5.5',
    port: ECHO,
    script: [
      ...open(),
      send('A', 1, 1, { data: 'ping' }),
      { repeats: 'A 1 5 +4', besides: ['A 1 5'], forMs: 6_000, least: 4, most: 7, growth: 'doubles' },
      send('A', 5, 5),
      silence(3_500),
      echo('pong', 5, 5),
    ],
  },
];

export const windows: Case[] = [
  {
    name: 'a closed window is probed, each time after longer, and opens again',
    section: 'RFC 9293, 3.8.6.1',
    port: ECHO,
    script: [
      ...open({ window: 4 }),
      send('A', 1, 1, { data: 'pingpong', window: 4 }),
      take('ping', 9, 1, 0),
      differs(
        'RFC 9293, 3.8.6.1: a probe has at least one octet of new data. Linux sends the number before, and no data: every receiver answers that too (3.10.7.4).',
        {
          Linux: [{ repeats: 'A 4 9', forMs: 4_000, least: 3, most: 5, growth: 'doubles' }],
          Skerry: [{ repeats: 'A 5 9 +1', forMs: 4_000, least: 3, most: 5, growth: 'doubles' }],
        },
      ),
      send('A', 9, 5),
      take('pong', 9, 5),
    ],
  },
  {
    name: 'a window that grows lets more go at once',
    section: 'RFC 9293, 3.10.7.4, fifth',
    port: ECHO,
    script: [
      ...open({ window: 1_460 }),
      send('A', 1, 1, { data: 'x'.repeat(1_460), window: 1_460 }),
      send('A', 1_461, 1, { data: 'y'.repeat(1_460), window: 1_460 }),
      take('x'.repeat(1_460), 2_921, 1, 0),
      send('A', 2_921, 1_461, { window: 1_460 }),
      take('y'.repeat(1_460), 2_921, 1_461),
    ],
  },
];
