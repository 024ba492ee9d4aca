import { describe, expect, it } from 'vitest';
import { abi, COUNT, Host, newPlane, OUR_MAC, openUdp, PEER_MAC, receiveUdp, sendUdp } from './host.ts';
import { address, type Bytes, concat, icmpv6, ip, ipv6, mac, option, text, u16, u32 } from './packets.ts';
import { Wire } from './wire.ts';

const OUR = 'fd00::1';
const PEER = 'fd00::2';
const ROUTER = 'fe80::1';
const ROUTER_MAC = '02:00:00:00:00:fe';
const ALL_NODES = 'ff02::1';
const STATE = { tentative: 1, preferred: 2, deprecated: 3, duplicate: 4 };
const NUD = { incomplete: 1, reachable: 2, stale: 3, delay: 4, probe: 5 };

function hear(
  host: Host,
  source: string,
  destination: string,
  type: number,
  body: Bytes,
  hopLimit = 255,
): void {
  const group = concat([0x33, 0x33], ip(destination).subarray(12));
  const to = destination.startsWith('ff') ? [...group].map((byte) => byte.toString(16)).join(':') : OUR_MAC;
  host.ipv6(
    ipv6({ source, destination, next: 58, hopLimit }, icmpv6(source, destination, type, 0, body)),
    to,
  );
}

const solicitation = (target: string, ...options: Bytes[]) => concat(u32(0), ip(target), ...options);
const advertisement = (target: string, flags: number, ...options: Bytes[]) =>
  concat([flags, 0, 0, 0], ip(target), ...options);
const FLAG = { router: 0x80, solicited: 0x40, override: 0x20 };
const targetMac = (station: string) => option(2, mac(station));

interface RouterOptions {
  hopLimit?: number;
  lifetime?: number;
  prefix?: string;
  valid?: number;
  preferred?: number;
  flags?: number;
  mtu?: number;
}

function advertise(host: Host, options: RouterOptions = {}, source = ROUTER, limit = 255): void {
  const {
    hopLimit = 64,
    lifetime = 1_800,
    prefix = 'fd11::',
    valid = 86_400,
    preferred = 14_400,
    flags = 0xc0,
  } = options;
  const fixed = concat([hopLimit, 0], u16(lifetime), u32(0), u32(0));
  const link = option(1, mac(ROUTER_MAC));
  const mtu = options.mtu ? option(5, concat(u16(0), u32(options.mtu))) : new Uint8Array();
  const info = option(3, concat([64, flags], u32(valid), u32(preferred), u32(0), ip(prefix)));
  hear(host, source, ALL_NODES, 134, concat(fixed, link, mtu, info), limit);
}

function enabled(): Host {
  const host = new Host();
  host.plane.call(abi.OP_IPV6_ENABLE, host.device, 1);
  return host;
}

function withAddress(our = OUR): Host {
  const host = new Host();
  host.plane.put(address(our));
  host.plane.call(abi.OP_IPV6_ADD, host.device, 64);
  host.run(30_000);
  host.events();
  return host;
}

const states = (host: Host) => host.addresses().map((entry) => [text(entry.address), entry.state]);
const nud = (host: Host, of: string) =>
  host.neighbours().find((entry) => text(entry.address) === text(ip(of)))?.state;

describe('addresses (RFC 4862)', () => {
  it('asks once whether somebody has its link-local address, reports its group, and then uses it', () => {
    const host = enabled();
    const [link] = host.addresses();
    expect(text(link?.address ?? new Uint8Array(16))).toMatch(/^fe80:0:0:0:/);
    expect(link?.state).toBe(STATE.tentative);
    const frames = host.run(3_000).map(({ frame }) => frame);
    const probe = frames.find((frame) => frame.icmp?.type === 135);
    expect([probe?.source, probe?.ttl]).toEqual([text(ip('::')), 255]);
    expect(probe?.destination).toMatch(/^ff02:0:0:0:0:1:ff/);
    expect(frames.some((frame) => frame.icmp?.type === 143 && frame.ttl === 1)).toBe(true);
    expect(host.addresses()[0]?.state).toBe(STATE.preferred);
    expect(host.events().map(({ a }) => a & abi.ADDRESS_IPV6)).toEqual([abi.ADDRESS_IPV6]);
  });

  it('makes the same address of the same seed, and another one of another (RFC 7217)', () => {
    const of = (seed: number) => {
      const host = new Host({ seed });
      host.plane.call(abi.OP_IPV6_ENABLE, host.device, 1);
      return text(host.addresses()[0]?.address ?? new Uint8Array(16));
    };
    expect(of(3)).toBe(of(3));
    expect(of(3)).not.toBe(of(4));
  });

  it.each(['an answer', 'another probe'])('takes another identifier after %s to its probe', (what) => {
    const host = enabled();
    const first = text(host.addresses()[0]?.address ?? new Uint8Array(16));
    host.run(1_000);
    if (what === 'an answer')
      hear(host, first, ALL_NODES, 136, advertisement(first, FLAG.override, targetMac(PEER_MAC)));
    else
      hear(
        host,
        '::',
        `ff02::1:ff${first.slice(-6).replace(':', '').slice(0, 2)}:0`,
        135,
        solicitation(first),
      );
    const group = `ff02::1:ff${Buffer.from(ip(first).subarray(13, 14)).toString('hex')}:${Buffer.from(ip(first).subarray(14)).toString('hex')}`;
    if (what !== 'an answer') hear(host, '::', group, 135, solicitation(first));
    expect(states(host)[0]?.[0]).not.toBe(first);
    expect(host.events()[0]?.a).toBe(abi.ADDRESS_IPV6_DUPLICATE);
    host.run(5_000);
    expect(states(host)[0]?.[1]).toBe(STATE.preferred);
  });

  it('gives a static address up that somebody has, and keeps one that is in use already', () => {
    const host = new Host();
    host.plane.put(address(OUR));
    host.plane.call(abi.OP_IPV6_ADD, host.device, 64);
    hear(host, OUR, ALL_NODES, 136, advertisement(OUR, FLAG.override, targetMac(PEER_MAC)));
    expect(states(host)).toContainEqual([text(ip(OUR)), STATE.duplicate]);
    host.run(10_000);
    expect(states(host)).toContainEqual([text(ip(OUR)), STATE.duplicate]);
    const used = withAddress();
    hear(used, PEER, ALL_NODES, 136, advertisement(OUR, FLAG.override, targetMac(PEER_MAC)));
    expect(states(used)).toContainEqual([text(ip(OUR)), STATE.preferred]);
    expect(used.count(COUNT.conflicts)).toBe(1);
  });

  it('does not answer for a tentative address', () => {
    const host = new Host();
    host.plane.put(address(OUR));
    host.plane.call(abi.OP_IPV6_ADD, host.device, 64);
    hear(host, PEER, 'ff02::1:ff00:1', 135, solicitation(OUR, option(1, mac(PEER_MAC))));
    expect(host.sent().filter((frame) => frame.icmp?.type === 136)).toEqual([]);
  });

  it('makes an address of a prefix, deprecates it and forgets it when its lifetimes end', () => {
    const host = enabled();
    host.run(2_500);
    advertise(host, { valid: 10_000, preferred: 5_000 });
    host.run(3_000);
    const ofPrefix = () => host.addresses().find((entry) => text(entry.address).startsWith('fd11:'));
    expect(ofPrefix()).toMatchObject({ state: STATE.preferred, prefix: 64, origin: 2 });
    host.run(5_000_000);
    expect(ofPrefix()?.state).toBe(STATE.deprecated);
    host.run(5_000_000);
    expect(ofPrefix()).toBeUndefined();
  });

  it('does not let an advertisement take an address away within two hours', () => {
    const host = enabled();
    host.run(2_500);
    advertise(host);
    host.run(3_000);
    advertise(host, { valid: 0, preferred: 0 });
    const count = () => host.addresses().length;
    host.run(7_190_000);
    expect(count()).toBe(2);
    host.run(20_000);
    expect(count()).toBe(1);
  });

  it('keeps its addresses for a day while a router goes on advertising them', () => {
    const host = enabled();
    host.run(2_500);
    for (let minute = 0; minute < 24 * 60; minute += 10) {
      advertise(host, { valid: 7_200, preferred: 3_600 });
      host.run(600_000);
    }
    expect(host.addresses().map((entry) => entry.state)).toEqual([STATE.preferred, STATE.preferred]);
    expect(host.addresses()).toHaveLength(2);
  });
});

describe('router discovery (RFC 4861, section 6)', () => {
  it('solicits three times, four seconds apart, until a router answers', () => {
    const times = (host: Host, ms: number) =>
      host
        .run(ms)
        .filter(({ frame }) => frame.icmp?.type === 133)
        .map(({ atMs }) => atMs);
    const silent = times(enabled(), 60_000);
    expect(silent).toHaveLength(3);
    expect((silent[1] ?? 0) - (silent[0] ?? 0)).toBe(4_000);
    const host = enabled();
    host.run(3_000);
    advertise(host);
    expect(times(host, 60_000)).toEqual([]);
  });

  it.each<[string, (host: Host) => void]>([
    ['a router further away', (host) => advertise(host, {}, ROUTER, 254)],
    ['an address that is not of the link', (host) => advertise(host, {}, 'fd00::9')],
    [
      'an option without a length',
      (host) =>
        hear(host, ROUTER, ALL_NODES, 134, concat([64, 0], u16(1_800), u32(0), u32(0), new Uint8Array(8))),
    ],
    ['a short message', (host) => hear(host, ROUTER, ALL_NODES, 134, u32(0))],
  ])('believes nothing of %s', (_, send) => {
    const host = enabled();
    host.run(2_500);
    const before = host.count(COUNT.malformed);
    send(host);
    expect(host.count(COUNT.malformed)).toBe(before + 1);
    expect(host.addresses()).toHaveLength(1);
    expect(sendUdp(host.plane, openUdp(host.plane, 0), '2001:db8::1', 9, u16(0))).toBe(abi.E_ROUTE);
  });

  it('sends through the router as long as it lives, from the address of its prefix', () => {
    const host = enabled();
    host.run(2_500);
    advertise(host, { lifetime: 600 });
    host.run(3_000);
    const socket = openUdp(host.plane, 0);
    expect(sendUdp(host.plane, socket, '2001:db8::1', 9, u16(0))).toBe(0);
    const frame = host.sent().find(({ ports }) => ports);
    expect(frame?.to).toBe(ROUTER_MAC);
    expect(frame?.source).toMatch(/^fd11:/);
    expect(sendUdp(host.plane, socket, 'fe80::77', 9, u16(0))).toBe(0);
    host.run(600_000);
    expect(sendUdp(host.plane, socket, '2001:db8::1', 9, u16(0))).toBe(abi.E_ROUTE);
  });

  it('sends with the hop limit that its router advertises', () => {
    const host = enabled();
    host.run(2_500);
    advertise(host, { hopLimit: 33 });
    host.run(3_000);
    sendUdp(host.plane, openUdp(host.plane, 0), '2001:db8::1', 9, u16(0));
    expect(host.sent().find(({ ports }) => ports)?.ttl).toBe(33);
  });

  it('uses another router when the first does not answer', () => {
    const host = enabled();
    host.run(2_500);
    for (const last of [1, 2]) {
      const station = `02:00:00:00:00:f${last}`;
      const fixed = concat([64, 0], u16(1_800), u32(0), u32(0), option(1, mac(station)));
      const info = option(3, concat([64, 0xc0], u32(9_000), u32(9_000), u32(0), ip('fd11::')));
      hear(host, `fe80::${last}`, ALL_NODES, 134, concat(fixed, info));
    }
    host.run(3_000);
    const socket = openUdp(host.plane, 0);
    const stations = new Set<string>();
    for (let i = 0; i < 20; i++) {
      sendUdp(host.plane, socket, '2001:db8::1', 9, u16(0));
      for (const { frame } of host.run(1_000)) if (frame.ports) stations.add(frame.to);
    }
    expect([...stations].sort()).toEqual(['02:00:00:00:00:f1', '02:00:00:00:00:f2']);
  });

  it('takes over the MTU of the link, if it can be', () => {
    const host = enabled();
    host.run(2_500);
    advertise(host, { mtu: 1_400 });
    advertise(host, { mtu: 9_000 });
    advertise(host, { mtu: 1_000 });
    host.run(3_000);
    host.sent();
    sendUdp(host.plane, openUdp(host.plane, 0), '2001:db8::1', 9, new Uint8Array(1_400));
    expect(host.sent().filter(({ protocol }) => protocol === 17)).toHaveLength(2);
  });
});

describe('neighbours (RFC 4861, section 7)', () => {
  it('answers a solicitation with its MAC, and learns that of who asks', () => {
    const host = withAddress();
    hear(host, PEER, 'ff02::1:ff00:1', 135, solicitation(OUR, option(1, mac(PEER_MAC))));
    const [answer] = host.sent();
    expect([answer?.to, answer?.ttl, answer?.destination]).toEqual([PEER_MAC, 255, text(ip(PEER))]);
    expect(answer?.icmp?.rest[0]).toBe(FLAG.solicited | FLAG.override);
    expect(answer?.icmp?.data).toEqual(concat(ip(OUR), targetMac(OUR_MAC)));
    expect(nud(host, PEER)).toBe(NUD.stale);
  });

  it('answers a probe of its address to everybody', () => {
    const host = withAddress();
    hear(host, '::', 'ff02::1:ff00:1', 135, solicitation(OUR));
    const [answer] = host.sent();
    expect([answer?.destination, answer?.icmp?.rest[0]]).toEqual([text(ip(ALL_NODES)), FLAG.override]);
  });

  it.each<[string, (host: Host) => void]>([
    ['with another hop limit', (host) => hear(host, PEER, OUR, 135, solicitation(OUR), 64)],
    ['for a group', (host) => hear(host, PEER, OUR, 135, solicitation('ff02::1'))],
    ['that is short', (host) => hear(host, PEER, OUR, 135, u32(0))],
    [
      'from :: with a MAC',
      (host) => hear(host, '::', 'ff02::1:ff00:1', 135, solicitation(OUR, option(1, mac(PEER_MAC)))),
    ],
    [
      'with an option of no length',
      (host) => hear(host, PEER, OUR, 135, solicitation(OUR, new Uint8Array(8))),
    ],
  ])('drops a solicitation %s', (_, send) => {
    const host = withAddress();
    const before = host.count(COUNT.malformed);
    send(host);
    expect(host.sent()).toEqual([]);
    expect(host.count(COUNT.malformed)).toBe(before + 1);
  });

  it('goes through all states of a neighbour', () => {
    const host = withAddress();
    const socket = openUdp(host.plane, 0);
    const send = () => sendUdp(host.plane, socket, PEER, 9, u16(1));
    send();
    expect(nud(host, PEER)).toBe(NUD.incomplete);
    expect(host.sent().map((frame) => frame.destination)).toEqual([text(ip('ff02::1:ff00:2'))]);
    hear(host, PEER, OUR, 136, advertisement(PEER, FLAG.solicited | FLAG.override, targetMac(PEER_MAC)));
    expect(nud(host, PEER)).toBe(NUD.reachable);
    expect(host.sent().map((frame) => frame.ports?.[1])).toEqual([9]);
    host.run(46_000);
    send();
    expect(nud(host, PEER)).toBe(NUD.delay);
    host.run(5_050);
    expect(nud(host, PEER)).toBe(NUD.probe);
    hear(host, PEER, OUR, 136, advertisement(PEER, FLAG.solicited));
    expect(nud(host, PEER)).toBe(NUD.reachable);
    host.run(46_000);
    send();
    host.run(20_000);
    expect(nud(host, PEER)).toBeUndefined();
  });

  it.each([
    ['unsolicited and overriding', FLAG.override, NUD.stale, '02:00:00:00:00:09'],
    ['solicited, not overriding', FLAG.solicited, NUD.stale, PEER_MAC],
    ['solicited and overriding', FLAG.solicited | FLAG.override, NUD.reachable, '02:00:00:00:00:09'],
    ['neither', 0, NUD.stale, PEER_MAC],
  ])('treats another MAC, %s, as 7.2.5 says', (_, flags, state, station) => {
    const host = withAddress();
    sendUdp(host.plane, openUdp(host.plane, 0), PEER, 9, u16(1));
    hear(host, PEER, OUR, 136, advertisement(PEER, FLAG.solicited | FLAG.override, targetMac(PEER_MAC)));
    hear(host, PEER, OUR, 136, advertisement(PEER, flags, targetMac('02:00:00:00:00:09')));
    expect(nud(host, PEER)).toBe(state);
    expect(host.neighbours()[0]?.mac).toEqual(mac(station));
  });

  it('never has more of them than its table, and keeps those in use while strangers flood it', () => {
    const host = withAddress();
    const socket = openUdp(host.plane, 0);
    sendUdp(host.plane, socket, PEER, 9, u16(1));
    hear(host, PEER, OUR, 136, advertisement(PEER, FLAG.solicited | FLAG.override, targetMac(PEER_MAC)));
    for (let i = 3; i < 2_000; i++) {
      hear(host, `fd00::${i.toString(16)}`, OUR, 135, solicitation(OUR, option(1, mac('02:00:00:00:00:09'))));
      host.raw();
    }
    expect(host.neighbours().length).toBeLessThanOrEqual(512);
    expect(nud(host, PEER)).toBe(NUD.reachable);
    // So many unknown ones at once, each with a packet that waits, and then one that is known.
    for (let i = 0; i < 1_500; i++) sendUdp(host.plane, socket, `fd00::1:${i.toString(16)}`, 9, u16(1));
    host.raw();
    sendUdp(host.plane, socket, PEER, 9, u16(1));
    expect(host.neighbours().length).toBeLessThanOrEqual(512);
    host.run(30_000);
    expect(host.neighbours().filter((entry) => entry.state === NUD.incomplete)).toEqual([]);
  });

  it('does not follow redirects', () => {
    const host = withAddress();
    hear(host, ROUTER, OUR, 137, concat(u32(0), ip('fe80::9'), ip('2001:db8::1')));
    expect(host.neighbours()).toEqual([]);
    expect(host.sent()).toEqual([]);
  });
});

describe('a gateway that advertises (RFC 4861, 6.2)', () => {
  function gateway(): Host {
    const host = withAddress();
    host.plane.put(address('fd00::'));
    expect(host.plane.call(abi.OP_IPV6_ADVERTISE, host.device, 64, 3_600)).toBe(0);
    return host;
  }

  it('advertises at once, three times soon, and then every few minutes', () => {
    const times = gateway()
      .run(3_600_000)
      .filter(({ frame }) => frame.icmp?.type === 134)
      .map(({ atMs }) => atMs);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps.slice(0, 2).every((gap) => gap <= 16_000)).toBe(true);
    expect(gaps.slice(3).every((gap) => gap >= 198_000 && gap <= 600_000)).toBe(true);
  });

  it('answers a solicitation within half a second, but not more often than every three', () => {
    const host = gateway();
    host.run(60_000);
    const solicit = () => hear(host, 'fe80::5', 'ff02::2', 133, concat(u32(0), option(1, mac(PEER_MAC))));
    const answers = (ms: number) => host.run(ms).filter(({ frame }) => frame.icmp?.type === 134).length;
    solicit();
    expect(answers(500)).toBe(1);
    solicit();
    expect(answers(2_000)).toBe(0);
    expect(answers(1_100)).toBe(1);
  });

  it('is found by a host, which makes itself an address of its prefix and sends through it', () => {
    const wire = new Wire();
    const gateway = newPlane(1);
    const host = newPlane(2);
    wire.attach(gateway, OUR_MAC);
    wire.attach(host, PEER_MAC);
    gateway.put(address(OUR));
    gateway.call(abi.OP_IPV6_ADD, 0, 64);
    gateway.put(address('fd00::'));
    gateway.call(abi.OP_IPV6_ADVERTISE, 0, 64, 3_600);
    gateway.call(abi.OP_DEVICE_ANY_ADDRESS, 0, 1);
    host.call(abi.OP_IPV6_ENABLE, 0, 1);
    wire.run(30_000);
    const any = openUdp(gateway, 0, abi.UDP_ANY_PORT);
    expect(sendUdp(host, openUdp(host, 0), '2001:db8::7', 9, u16(1))).toBe(0);
    wire.run(1_000);
    const got = receiveUdp(gateway, any);
    expect(got?.local).toEqual(address('2001:db8::7'));
    expect(text(got?.remote ?? new Uint8Array(16))).toMatch(/^fd00:/);
  });
});
