/** Conformance cases: how connections begin, from either side. */
import {
  type Case,
  CLOSED_PORT,
  call,
  differs,
  ECHO,
  echo,
  open,
  see,
  send,
  silence,
  take,
} from './script.ts';

const CROSSED =
  'RFC 7323, 1.3 and 3.2: a SYN and ACK has an option only if the SYN that it answers had it. Linux sends its own SYN again, with ACK.';
const OPTIONS = { mss: 1_460, sackOk: true, timestamp: 1_000, scale: 7 };

export const beginnings: Case[] = [
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

export const calls: Case[] = [
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
