/** What a network can do to a machine on purpose: scans, malformed packets, floods, clients that never finish. */
import { NetNamespace } from '@skerry/testkit/net-namespace';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GuestImages } from '../boot/images.ts';
import { GUEST_ADDRESS, NetworkGuest } from './guest.ts';

const images = new GuestImages();

/** Debian's own, which Debian's scapy is for; another may come first on the PATH. */
const PYTHON = '/usr/bin/python3';

let namespace: NetNamespace;
let guest: NetworkGuest;

beforeEach(async () => {
  namespace = await NetNamespace.create();
  guest = await NetworkGuest.boot({
    namespace,
    target: 'unix',
    image: await images.appliance('net-http', 'unix'),
  });
  await expect.poll(answer, { timeout: 20_000 }).toBe('hello');
});
afterEach(async () => {
  await guest.dispose();
  await namespace.dispose();
});

/** Without the colours of a terminal. */
const plain = (text: string): string => text.replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, '');

async function answer(): Promise<string> {
  const { stdout } = await namespace.run('curl', ['-s', '--max-time', '5', `http://${GUEST_ADDRESS}/`]);
  return stdout;
}

test('scans see one open port, and closed ones that say so', async () => {
  for (const kind of ['-sS', '-sT', '-sA', '-sF', '-sN', '-sX']) {
    const { stdout } = await namespace.run('nmap', ['-n', '-Pn', '-p', '79-81', kind, GUEST_ADDRESS]);
    expect(stdout, kind).toContain('Nmap done: 1 IP address (1 host up)');
    if (kind === '-sS' || kind === '-sT') {
      expect(stdout).toMatch(/79\/tcp +closed/);
      expect(stdout).toMatch(/80\/tcp +open/);
    }
  }
  const udp = await namespace.run('nmap', ['-n', '-Pn', '-sU', '-p', '53', GUEST_ADDRESS]);
  expect(udp.stdout).toMatch(/53\/udp +closed/);
  expect(await answer()).toBe('hello');
});

/** Scapy's fuzz() and hand-made nonsense; each packet is sent as it is. */
const MALFORMED = `
import random
from scapy.all import *
conf.verb = 0
random.seed(1)
mac = getmacbyip("${GUEST_ADDRESS}")
e = Ether(dst=mac)
packets = []
for i in range(400):
  packets.append(e/fuzz(IP(dst="${GUEST_ADDRESS}")/TCP(dport=80)))
  packets.append(e/fuzz(IP(dst="${GUEST_ADDRESS}")/UDP()))
  packets.append(e/fuzz(IP(dst="${GUEST_ADDRESS}")/ICMP()))
  packets.append(e/fuzz(IPv6(dst="fd09::2")/TCP(dport=80)))
  packets.append(e/fuzz(IPv6(dst="fd09::2")/ICMPv6ND_NS()))
  packets.append(e/IP(dst="${GUEST_ADDRESS}", flags="MF", frag=random.randrange(8190), id=i)/Raw(bytes(random.randrange(1400))))
  packets.append(e/ARP(op=random.randrange(4), psrc="10.9.0.%d" % random.randrange(256), pdst="${GUEST_ADDRESS}"))
  packets.append(e/Raw(random.randbytes(random.randrange(1, 1400))))
  whole = bytes(e/IP(dst="${GUEST_ADDRESS}")/TCP(dport=80, flags="S", options=[("MSS", 1460), ("WScale", 7)]))
  at = random.randrange(14, len(whole))
  packets.append(Ether(whole[:at]))
  packets.append(Ether(whole[:at] + random.randbytes(1) + whole[at + 1:]))
s = conf.L2socket(iface="tap0")
for p in packets:
  try: s.send(p)
  except Exception: pass
print(len(packets))
`;

test('malformed packets by the thousand change nothing', async () => {
  const { stdout, stderr } = await namespace.run(PYTHON, ['-c', MALFORMED]);
  expect(Number(stdout), stderr).toBeGreaterThan(3_000);
  expect(await answer()).toBe('hello');
}, 90_000);

test('a flood of SYNs from nowhere does not keep a client out', async () => {
  const flood = namespace.start(PYTHON, [
    '-c',
    [
      'import os, random, socket, struct, time',
      'from scapy.all import Ether, IP, TCP, getmacbyip, conf, RandIP',
      'conf.verb = 0',
      `mac = getmacbyip("${GUEST_ADDRESS}")`,
      's = conf.L2socket(iface="tap0")',
      `frames = [bytes(Ether(dst=mac)/IP(src="10.9.0.%d" % random.randrange(3, 250), dst="${GUEST_ADDRESS}")/TCP(sport=random.randrange(1024, 65536), dport=80, seq=random.randrange(2**32), flags="S")) for _ in range(3000)]`,
      'end = time.time() + 8',
      'print("go", flush=True)',
      'while time.time() < end:',
      '  for f in frames: s.outs.send(f)',
    ].join('\n'),
  ]);
  await new Promise<void>((resolve) => flood.stdout?.once('data', () => resolve()));
  for (let i = 0; i < 5; i++) expect(await answer()).toBe('hello');
  flood.kill('SIGKILL');
}, 60_000);

test('clients that never finish their requests do not keep others out', async () => {
  const slow = namespace.start('slowhttptest', [
    ...['-c', '400', '-H', '-i', '5', '-r', '200', '-l', '12', '-u', `http://${GUEST_ADDRESS}/`, '-p', '3'],
  ]);
  let said = '';
  slow.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await expect.poll(() => plain(said), { timeout: 20_000 }).toMatch(/connected: +[1-9]/);
  for (let i = 0; i < 5; i++) expect(await answer()).toBe('hello');
  slow.kill('SIGKILL');
}, 60_000);
