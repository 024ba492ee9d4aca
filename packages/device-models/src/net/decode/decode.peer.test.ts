/** A conversation of a machine with its gateway, in our words and in those of tshark. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataplaneWasm } from '@skerry/dataplane';
import * as abi from '@skerry/dataplane/abi';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAC, Machine } from '../../../test/machine.ts';
import { addressBytes } from '../../gateway/address.ts';
import { writeDhcp } from '../../gateway/dhcp-message.ts';
import { CaptureRing } from '../capture.ts';
import { pcapng } from '../pcapng.ts';
import { decodeFrame } from './index.ts';

const ring = new CaptureRing({ frames: 1_000, bytes: 10 << 20, frameBytes: 65_550 });
let machine: Machine;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skerry-decode-'));
  const wasm = await dataplaneWasm('direct');
  machine = new Machine(wasm, {
    send: (frame) => {
      ring.add('in', frame);
      machine.plane.input(0, frame);
    },
  });
  const receive = machine.gateway.receive.bind(machine.gateway);
  machine.gateway.receive = (frame) => {
    ring.add('out', frame);
    receive(frame);
  };
  machine.plane.call(abi.OP_IPV6_ENABLE, 0, 1);
  await dhcp();
  machine.configure();
  await machine.ask('web', 'A');
  await machine.ask('www.example.com', 'AAAA');
  await ping('10.7.3.1');
  await ping('fd00:7:3:1::1');
  await http();
  const closed = machine.connect('10.7.3.1', 81);
  await machine.until(() => (machine.mask(closed) & abi.EVENT_CLOSED) !== 0 || undefined);
  // To a port that nobody has: an ICMP error comes back, or nothing.
  machine.sendUdp(machine.udp(), '10.7.3.1', 9_999, Buffer.alloc(4_000, 'x'));
  await ping('10.7.3.1');
}, 120_000);

afterAll(() => {
  machine.gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

async function dhcp(): Promise<void> {
  const socket = machine.udp(abi.UDP_UNCONFIGURED, 68);
  const fixed = {
    isReply: false,
    transaction: 9,
    flags: 0x8000,
    clientAddress: 0,
    yourAddress: 0,
    hardware: MAC,
  };
  const requests: [number, Uint8Array][][] = [
    [[53, Uint8Array.of(1)]],
    [
      [53, Uint8Array.of(3)],
      [50, Uint8Array.of(10, 7, 3, 16)],
    ],
  ];
  for (const options of requests) {
    machine.sendUdp(socket, '255.255.255.255', 67, writeDhcp({ ...fixed, options: new Map(options) }));
    await machine.until(() => machine.receiveUdp(socket));
  }
}

async function ping(address: string): Promise<void> {
  for (;;) {
    machine.plane.put(addressBytes(address));
    const pinger = machine.plane.call(abi.OP_PING, 56, 200);
    if (pinger < 0) {
      // No route yet: its address is still being verified. Both sides' timers need a turn of the event loop.
      let turns = 0;
      await machine.until(() => turns++ > 0 || undefined);
      continue;
    }
    const mask = await machine.until(() => machine.mask(pinger) || undefined);
    if (mask & abi.EVENT_ECHO) return;
  }
}

async function http(): Promise<void> {
  machine.plane.put(new Uint8Array(16));
  const listener = machine.plane.call(abi.OP_TCP_LISTEN, 80, 8, 0);
  let got = '';
  let hasEnded = false;
  machine.gateway
    .connect('10.7.3.16', 80)
    .then((stream) => {
      stream.on('data', (chunk: Buffer) => (got += chunk.toString())).once('end', () => (hasEnded = true));
      stream.end('GET /index.html?x=1 HTTP/1.1\r\nHost: web\r\n\r\n');
    })
    .catch(() => undefined);
  const handle = await machine.until(() => {
    const accepted = machine.plane.call(abi.OP_TCP_ACCEPT, listener);
    return accepted > 0 ? accepted : undefined;
  });
  await machine.until(() => machine.plane.receive(handle));
  machine.plane.send(handle, Buffer.from('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno'));
  machine.plane.call(abi.OP_STREAM_SHUTDOWN, handle);
  await machine.until(() => hasEnded || undefined);
  expect(got).toContain('404');
}

const FIELDS = [
  '_ws.col.Protocol',
  '_ws.col.Source',
  '_ws.col.Destination',
  'frame.len',
  '_ws.expert.severity',
];

/** As tshark has the frames: a row of FIELDS for each. */
function tshark(): string[][] {
  const path = join(folder, 'a.pcapng');
  writeFileSync(path, pcapng('web', ring.frames()));
  const fields = FIELDS.flatMap((field) => ['-e', field]);
  // Addresses and ports in digits; a message is told in the frame that it begins in, as we have it.
  const asWeDo = ['tcp.desegment_tcp_streams:false', 'ip.defragment:false'].flatMap((value) => ['-o', value]);
  const said = execFileSync('tshark', ['-n', ...asWeDo, '-r', path, '-T', 'fields', ...fields], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return said
    .toString()
    .replace(/\n$/, '')
    .split('\n')
    .map((row) => row.split('\t'));
}

test('each frame is of the protocol and between the ends that tshark says, and tshark finds no error', () => {
  const rows = tshark();
  const frames = ring.frames();
  expect(rows).toHaveLength(frames.length);
  const withoutPort = (text: string): string =>
    text.replace(/^\[(.*)\]:\d+$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  for (const [index, [protocol, source, destination, length, severity]] of rows.entries()) {
    const { number, bytes, length: ours } = frames[index] as (typeof frames)[number];
    const summary = decodeFrame(bytes);
    expect(`${number} ${summary.protocol}`).toBe(`${number} ${protocol}`);
    if (protocol !== 'ARP') {
      expect(withoutPort(summary.source)).toBe(source);
      expect(withoutPort(summary.destination)).toBe(destination);
    }
    expect(String(ours)).toBe(length);
    // 8388608 is an error, 6291456 a warning: a reset is a warning.
    expect(severity?.split(',')).not.toContain('8388608');
  }
  const protocols = new Set(frames.map(({ bytes }) => decodeFrame(bytes).protocol));
  expect([...protocols].sort()).toEqual(
    ['ARP', 'DHCP', 'DNS', 'HTTP', 'ICMP', 'ICMPv6', 'IPv4', 'TCP', 'UDP'].sort(),
  );
});

test('the lines say what happened', () => {
  const lines = ring.frames().map(({ bytes }) => decodeFrame(bytes).info);
  for (const expected of [
    'who has 10.7.3.1? tell 10.7.3.16',
    'Discover, 02:00:00:00:00:05',
    'Offer, 02:00:00:00:00:05, 10.7.3.16',
    'ACK, 02:00:00:00:00:05, 10.7.3.16',
    'query A web',
    'answer AAAA www.example.com: NXDOMAIN',
    'GET /index.html?x=1 HTTP/1.1',
    'HTTP/1.1 404 Not Found',
  ]) {
    expect(lines).toContain(expected);
  }
  expect(lines.filter((line) => /^\d+ → 80 \[SYN\] Seq=\d+ Win=\d+ Len=0$/.test(line))).toHaveLength(1);
});
