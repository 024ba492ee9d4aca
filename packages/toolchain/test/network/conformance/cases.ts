/**
 * What TCP does with each kind of segment, by the sentences of the RFCs: one table for Linux and for us. Where we differ,
 * the case says so for each of us, and why both are right, or who is not.
 */
import {
  type Case,
  CLOSED_PORT,
  call,
  DISCARD,
  differs,
  ECHO,
  echo,
  hear,
  open,
  SAY,
  see,
  send,
  settle,
  silence,
  take,
} from './script.ts';

const QUARTER = 2 ** 30;
const CROSSED =
  'RFC 7323, 1.3 and 3.2: a SYN and ACK has an option only if the SYN that it answers had it. Linux sends its own SYN again, with ACK.';
const OPTIONS = { mss: 1_460, sackOk: true, timestamp: 1_000, scale: 7 };

const beginnings: Case[] = [
  {
    name: 'a SYN with all options is answered with all of them',
    section: 'RFC 9293, 3.2; RFC 7323, 1.3; RFC 2018, 2',
    port: ECHO,
    script: [
      send('S', 0, undefined, OPTIONS),
      see('SA 0 1 mss=1460 sackOK ts wscale'),
      send('A', 1, 1),
      silence(),
      echo('ping'),
    ],
  },
  {
    name: 'a SYN without options is answered with none that needs an offer',
    section: 'RFC 9293, 3.7.1; RFC 7323, 1.3; RFC 2018, 2',
    port: ECHO,
    script: [send('S', 0), see('SA 0 1 mss=1460'), send('A', 1, 1), echo('ping')],
  },
  {
    name: 'a SYN to a closed port is reset',
    section: 'RFC 9293, 3.10.7.1',
    port: CLOSED_PORT,
    script: [send('S', 0, undefined, OPTIONS), see('RA 0 1')],
  },
  {
    name: 'an ACK to a closed port is reset with its own number',
    section: 'RFC 9293, 3.10.7.1',
    port: CLOSED_PORT,
    script: [send('A', 1, 1), see('R 1')],
  },
  {
    name: 'an ACK to a listener is reset with its own number',
    section: 'RFC 9293, 3.10.7.2',
    port: ECHO,
    script: [send('A', 1, 1), see('R 1')],
  },
  {
    name: 'a reset to a listener is ignored, and so is SYN with FIN',
    section: 'RFC 9293, 3.10.7.2',
    port: ECHO,
    script: [
      send('R', 0),
      silence(),
      send('SF', 0, undefined, { mss: 1_460 }),
      silence(),
      ...open(),
      echo('ping'),
    ],
  },
  {
    name: 'a SYN that comes again gets the same answer again',
    section: 'RFC 9293, 3.10.7.4; 3.5',
    port: ECHO,
    script: [
      send('S', 0, undefined, { mss: 1_460 }),
      see('SA 0 1 mss=1460'),
      send('S', 0, undefined, { mss: 1_460 }),
      see('SA 0 1 mss=1460'),
      send('A', 1, 1),
      echo('ping'),
    ],
  },
  {
    name: 'a lost SYN and ACK is sent again, each time after twice as long',
    section: 'RFC 6298, 5.5',
    port: ECHO,
    script: [
      send('S', 0, undefined, { mss: 1_460 }),
      { repeats: 'SA 0 1 mss=1460', forMs: 5_000, least: 3, most: 3, growth: 'doubles' },
      send('A', 1, 1),
      echo('ping'),
    ],
  },
  {
    name: 'in SYN-RECEIVED a wrong ACK is reset, and the right one still opens',
    section: 'RFC 9293, 3.10.7.4, fifth',
    port: ECHO,
    script: [
      send('S', 0, undefined, { mss: 1_460 }),
      see('SA 0 1 mss=1460'),
      send('A', 1, 100),
      see('R 100'),
      send('A', 1, 1),
      echo('ping'),
    ],
  },
  {
    name: 'in SYN-RECEIVED a reset leads back to the listener',
    section: 'RFC 9293, 3.10.7.4, second',
    port: ECHO,
    script: [
      send('S', 0, undefined, { mss: 1_460 }),
      see('SA 0 1 mss=1460'),
      send('R', 1),
      silence(1_500),
      send('A', 1, 1),
      see('R 1'),
    ],
  },
  {
    name: 'data on a SYN is not delivered before the handshake',
    // Whether it is kept until then or must come again is open: neither side has given a cookie (RFC 7413).
    section: 'RFC 9293, 3.10.7.2; 3.4',
    port: ECHO,
    script: [
      send('S', 0, undefined, { mss: 1_460, data: 'ping' }),
      see('SA 0 1 mss=1460'),
      send('A', 1, 1),
      silence(),
      echo('ping'),
    ],
  },
];

const calls: Case[] = [
  {
    name: 'a call that is answered gets an ACK',
    section: 'RFC 9293, 3.5, figure 6',
    script: [
      call,
      see('S 0 mss=1460 sackOK ts wscale'),
      send('SA', 0, 1, OPTIONS),
      see('A 1 1'),
      take('hello', 1, 1),
    ],
  },
  {
    name: 'both sides may call at the same time',
    section: 'RFC 9293, 3.5, figure 7',
    script: [
      call,
      see('S 0 mss=1460 sackOK ts wscale'),
      send('S', 0, undefined, { mss: 1_460, timestamp: 1_000 }),
      differs(CROSSED, {
        Linux: [see('SA 0 1 mss=1460 sackOK ts wscale')],
        Skerry: [see('SA 0 1 mss=1460 ts')],
      }),
      send('SA', 0, 1, { mss: 1_460 }),
      take('hello', 1, 1),
    ],
  },
  {
    name: 'both sides may call at the same time, and a plain ACK will do',
    section: 'RFC 9293, 3.10.7.4, fifth',
    script: [
      call,
      see('S 0 mss=1460 sackOK ts wscale'),
      send('S', 0, undefined, { mss: 1_460 }),
      differs(CROSSED, {
        Linux: [see('SA 0 1 mss=1460 sackOK ts wscale')],
        Skerry: [see('SA 0 1 mss=1460')],
      }),
      send('A', 1, 1),
      take('hello', 1, 1),
    ],
  },
  {
    name: 'in SYN-SENT an ACK of something else is reset, and the call goes on',
    section: 'RFC 9293, 3.10.7.3, first; 3.5.1',
    script: [
      call,
      see('S 0 mss=1460 sackOK ts wscale'),
      send('A', 300, 100),
      see('R 100'),
      see('S 0 mss=1460 sackOK ts wscale'),
      send('SA', 0, 1, { mss: 1_460 }),
      see('A 1 1'),
      take('hello', 1, 1),
    ],
  },
  {
    name: 'in SYN-SENT a reset counts only with the right ACK',
    section: 'RFC 9293, 3.10.7.3, second',
    script: [
      call,
      see('S 0 mss=1460 sackOK ts wscale'),
      send('R', 0),
      send('RA', 0, 77),
      see('S 0 mss=1460 sackOK ts wscale'),
      send('RA', 0, 1),
      silence(3_000),
    ],
  },
  {
    name: 'a lost SYN is sent again',
    section: 'RFC 6298, 5.5',
    script: [
      call,
      differs(
        'RFC 6298, 5.5: the host MUST double the timeout. Linux does not for the first four SYNs (tcp_syn_linear_timeouts).',
        {
          Linux: [
            { repeats: 'S 0 mss=1460 sackOK ts wscale', forMs: 3_600, least: 4, most: 4, growth: 'stays' },
          ],
          Skerry: [
            { repeats: 'S 0 mss=1460 sackOK ts wscale', forMs: 5_000, least: 3, most: 3, growth: 'doubles' },
          ],
        },
      ),
    ],
  },
];

const attacks: Case[] = [
  {
    name: 'a reset at the very next number closes',
    section: 'RFC 5961, 3.2',
    port: ECHO,
    script: [...open(), send('R', 1), silence(), send('A', 1, 1), see('R 1')],
  },
  {
    name: 'a reset elsewhere in the window is challenged, and the connection lives',
    section: 'RFC 5961, 3.2',
    port: ECHO,
    script: [...open(), send('R', 2), see('A 1 1'), echo('ping')],
  },
  {
    name: 'the answer to a challenge closes',
    section: 'RFC 5961, 3.2',
    port: ECHO,
    script: [...open(), send('R', 1_000), see('A 1 1'), send('R', 1), silence(), send('A', 1, 1), see('R 1')],
  },
  {
    name: 'a reset outside of the window is ignored',
    section: 'RFC 5961, 3.2',
    port: ECHO,
    script: [...open(), send('R', QUARTER), send('R', 0), silence(), echo('ping')],
  },
  {
    name: 'a SYN on a connection is challenged, in the window',
    section: 'RFC 5961, 4.2',
    port: ECHO,
    script: [...open(), send('S', 1), see('A 1 1'), echo('ping')],
  },
  {
    name: 'a SYN on a connection is challenged, outside of the window',
    section: 'RFC 5961, 4.2',
    port: ECHO,
    script: [...open(), send('S', QUARTER), see('A 1 1'), echo('ping')],
  },
  {
    name: 'a SYN and ACK on a connection is challenged',
    section: 'RFC 5961, 4.2',
    port: ECHO,
    script: [...open(), send('SA', 1, 1), see('A 1 1'), echo('ping')],
  },
  {
    name: 'data with an ACK that is far too old is challenged and dropped',
    section: 'RFC 5961, 5.2',
    port: ECHO,
    script: [...open(), send('A', 1, 1 - QUARTER, { data: 'evil' }), see('A 1 1'), silence(), echo('ping')],
  },
  {
    name: 'data with an ACK of what was not sent is dropped',
    section: 'RFC 9293, 3.10.7.4, fifth; RFC 5961, 5.2',
    port: ECHO,
    script: [
      ...open(),
      send('A', 1, 1_000, { data: 'evil' }),
      // Linux does so since 6.16; before, it dropped the segment without a word.
      see('A 1 1'),
      silence(),
      echo('ping'),
    ],
  },
  {
    name: 'challenges are few',
    section: 'RFC 5961, 7',
    port: ECHO,
    script: [
      ...open(),
      send('R', 100, undefined, { times: 40 }),
      { repeats: 'A 1 1', forMs: 1_500, least: 1, most: 3 },
      send('R', 100),
      see('A 1 1'),
      echo('ping'),
    ],
  },
  {
    name: 'a segment without ACK is dropped',
    section: 'RFC 9293, 3.10.7.4, fifth',
    port: ECHO,
    script: [...open(), send('P', 1, undefined, { data: 'evil' }), silence(), echo('ping')],
  },
  {
    name: 'a segment with a bad checksum is dropped',
    section: 'RFC 9293, 3.1',
    port: ECHO,
    script: [...open(), send('A', 1, 1, { data: 'evil', hasBadChecksum: true }), silence(), echo('ping')],
  },
];

const data: Case[] = [
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

const windows: Case[] = [
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

const endings: Case[] = [
  {
    name: 'a FIN with data: both are taken, and the subject ends in its turn',
    section: 'RFC 9293, 3.6, figure 12',
    port: ECHO,
    script: [
      ...open(),
      send('FA', 1, 1, { data: 'ping' }),
      take('ping$', 6, 1),
      silence(),
      send('A', 6, 6),
      see('R 6'),
    ],
  },
  {
    name: 'data behind a FIN is ignored',
    section: 'RFC 9293, 3.10.7.4, seventh',
    port: ECHO,
    script: [
      ...open(),
      send('FA', 1, 1),
      { repeats: 'FA 1 2', besides: ['A 1 2'], forMs: 600, least: 1, most: 4 },
      send('A', 2, 1, { data: 'evil' }),
      { repeats: 'FA 1 2', besides: ['A 1 2'], forMs: 2_000, least: 1, most: 4 },
      send('A', 2, 2),
      silence(),
      send('A', 2, 2),
      see('R 2'),
    ],
  },
  {
    name: 'a FIN in front of its data waits for it',
    section: 'RFC 9293, 3.10.7.4, eighth',
    port: DISCARD,
    script: [...open(), send('FA', 5, 1), see('A 1 1'), send('A', 1, 1, { data: 'data' }), take('$', 6, 1)],
  },
  {
    name: 'a subject that ends first still takes data',
    section: 'RFC 9293, 3.6; 3.10.7.4, seventh',
    port: SAY,
    script: [
      ...open(),
      take('done$', 1, 1),
      send('A', 1, 6, { data: 'more' }),
      see('A 6 5'),
      settle,
      send('FA', 5, 6),
      see('A 6 6'),
      send('FA', 5, 6),
      see('A 6 6'),
    ],
  },
  {
    name: 'both sides may end at the same time, and an old FIN in TIME-WAIT is acknowledged',
    section: 'RFC 9293, 3.6, figure 13',
    port: SAY,
    script: [
      ...open(),
      hear('done$'),
      send('FA', 1, 5),
      see('A 6 2'),
      send('A', 2, 6),
      silence(),
      send('FA', 1, 6),
      see('A 6 2'),
    ],
  },
  {
    name: 'a reset in TIME-WAIT',
    section: 'RFC 1337, 3; RFC 9293, 3.10.7.4, second',
    port: SAY,
    script: [
      ...open(),
      take('done$', 1, 1),
      send('FA', 1, 6),
      see('A 6 2'),
      send('R', 2),
      silence(),
      send('FA', 1, 6),
      differs(
        'RFC 9293 lets it delete the connection, RFC 1337 (fix F1) has it ignored. Linux: tcp_rfc1337 is off.',
        {
          Linux: [see('R 6')],
          Skerry: [see('A 6 2')],
        },
      ),
    ],
  },
  {
    name: 'a SYN in TIME-WAIT behind all that came begins anew',
    section: 'RFC 9293, 3.10.7.4, fourth; RFC 6191',
    port: SAY,
    script: [
      ...open(),
      take('done$', 1, 1),
      send('FA', 1, 6),
      see('A 6 2'),
      send('S', 100_000, undefined, { mss: 1_460 }),
      see('SA 0 100001 mss=1460'),
      send('A', 100_001, 1),
      take('done$', 100_001, 1),
    ],
  },
  {
    name: 'a lost FIN is sent again, each time after twice as long',
    section: 'RFC 6298, 5.5; RFC 9293, 3.10.7.4, fifth',
    port: SAY,
    script: [
      ...open(),
      hear('done$'),
      send('A', 1, 5),
      {
        repeats: 'FA 5 1',
        besides: ['A 1 1 +4', 'FA 1 1 +4'],
        forMs: 5_000,
        least: 3,
        most: 6,
        growth: 'doubles',
      },
      send('A', 1, 6),
      silence(3_500),
    ],
  },
];

export const cases: readonly Case[] = [...beginnings, ...calls, ...attacks, ...data, ...windows, ...endings];
