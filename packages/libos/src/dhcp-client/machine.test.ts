import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Action, DhcpMachine } from './machine.ts';
import { ACK, DECLINE, DISCOVER, NAK, OFFER, OPTION, RELEASE, REQUEST } from './message.ts';

const MAC = Uint8Array.of(2, 0, 0, 0, 0, 1);
const SERVER = 0x0a000001;
const ADDRESS = 0x0a000010;
const HOUR = 3_600_000;

/** What a client has sent, as a server reads it (RFC 2131, 2). */
function read(message: Uint8Array) {
  const view = new DataView(message.buffer, message.byteOffset);
  const options = new Map<number, number[]>();
  for (let at = 240; message[at] !== 255; ) {
    const length = message[at + 1] as number;
    options.set(message[at] as number, [...message.subarray(at + 2, at + 2 + length)]);
    at += 2 + length;
  }
  return {
    transaction: view.getUint32(4),
    client: view.getUint32(12),
    type: options.get(OPTION.TYPE)?.[0],
    options,
  };
}

const word = (value: number): number[] => [
  value >>> 24,
  (value >>> 16) & 255,
  (value >>> 8) & 255,
  value & 255,
];

interface Reply {
  type: number;
  transaction: number;
  yours?: number;
  server?: number;
  leaseSeconds?: number;
  more?: number[];
}

function reply({
  type,
  transaction,
  yours = ADDRESS,
  server = SERVER,
  leaseSeconds = 3_600,
  more = [],
}: Reply): Uint8Array {
  const bytes = new Uint8Array(400);
  const view = new DataView(bytes.buffer);
  bytes.set([2, 1, 6, 0]);
  view.setUint32(4, transaction);
  view.setUint32(16, yours);
  bytes.set(MAC, 28);
  view.setUint32(236, 0x63825363);
  const options = [
    OPTION.TYPE,
    1,
    type,
    OPTION.SERVER,
    4,
    ...word(server),
    OPTION.LEASE_TIME,
    4,
    ...word(leaseSeconds),
  ];
  options.push(OPTION.MASK, 4, 255, 255, 255, 0, OPTION.ROUTER, 4, ...word(SERVER));
  bytes.set([...options, OPTION.DNS, 8, ...word(SERVER), 8, 8, 8, 8, ...more, 255], 240);
  return bytes;
}

const sent = (actions: readonly Action[]) =>
  actions.flatMap((action) =>
    action.kind === 'send' ? [{ ...read(action.message), to: action.server }] : [],
  );
const kinds = (actions: readonly Action[]): string[] => actions.map(({ kind }) => kind);

function bound(nowMs = 0) {
  const machine = new DhcpMachine({ mac: MAC, hostname: 'web', random: () => 0.5 });
  const [discover] = sent(machine.start(nowMs));
  const transaction = discover?.transaction ?? 0;
  machine.receive(reply({ type: OFFER, transaction }), nowMs);
  const actions = machine.receive(reply({ type: ACK, transaction }), nowMs);
  return { machine, transaction, actions };
}

describe('a client', () => {
  test('discovers, asks for what it was offered, and has it', () => {
    const machine = new DhcpMachine({ mac: MAC, hostname: 'web', random: () => 0.5 });
    const [discover] = sent(machine.start(0));
    expect(discover).toMatchObject({ type: DISCOVER, client: 0, to: undefined });
    expect(discover?.options.get(OPTION.HOSTNAME)).toEqual([...Buffer.from('web')]);
    expect(discover?.options.get(OPTION.CLIENT_ID)).toEqual([1, ...MAC]);
    const transaction = discover?.transaction ?? 0;
    const [request] = sent(machine.receive(reply({ type: OFFER, transaction }), 5));
    expect(request).toMatchObject({ type: REQUEST, client: 0, to: undefined, transaction });
    expect(request?.options.get(OPTION.REQUESTED_ADDRESS)).toEqual(word(ADDRESS));
    expect(request?.options.get(OPTION.SERVER)).toEqual(word(SERVER));
    const actions = machine.receive(reply({ type: ACK, transaction }), 10);
    expect(actions).toEqual([
      {
        kind: 'configure',
        lease: {
          address: ADDRESS,
          prefix: 24,
          gateway: SERVER,
          nameservers: [SERVER, 0x08080808],
          domain: undefined,
          server: SERVER,
          expiresMs: 10 + HOUR,
        },
      },
    ]);
    expect(machine.state).toBe('bound');
    expect(machine.deadlineMs).toBe(10 + HOUR / 2);
  });

  test('asks again and again, with longer and longer waits, and never gives up', () => {
    const machine = new DhcpMachine({ mac: MAC, random: () => 0.5 });
    machine.start(0);
    const waits: number[] = [];
    let now = 0;
    for (let tries = 0; tries < 9; tries++) {
      waits.push(machine.deadlineMs - now);
      now = machine.deadlineMs;
      expect(machine.tick(now - 1)).toEqual([]);
      expect(sent(machine.tick(now))).toMatchObject([{ type: DISCOVER }]);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 64, 64].map((seconds) => seconds * 1_000));
  });

  test('starts anew when nobody confirms what was offered', () => {
    const machine = new DhcpMachine({ mac: MAC, random: () => 0.5 });
    const [discover] = sent(machine.start(0));
    machine.receive(reply({ type: OFFER, transaction: discover?.transaction ?? 0 }), 0);
    const types: (number | undefined)[] = [];
    for (let tries = 0; tries < 5; tries++) types.push(sent(machine.tick(machine.deadlineMs))[0]?.type);
    expect(types).toEqual([REQUEST, REQUEST, REQUEST, DISCOVER, DISCOVER]);
  });

  test('renews at half of the lease with its server, and goes on with what it gets', () => {
    const { machine } = bound();
    const [request] = sent(machine.tick(HOUR / 2));
    expect(request).toMatchObject({ type: REQUEST, client: ADDRESS, to: SERVER });
    expect(request?.options.has(OPTION.REQUESTED_ADDRESS)).toBe(false);
    expect(request?.options.has(OPTION.SERVER)).toBe(false);
    const actions = machine.receive(
      reply({ type: ACK, transaction: request?.transaction ?? 0 }),
      HOUR / 2 + 5,
    );
    expect(kinds(actions)).toEqual(['configure']);
    expect(machine.lease?.expiresMs).toBe(HOUR / 2 + 5 + HOUR);
  });

  test('asks every server from seven eighths of the lease on, and gives the address up at its end', () => {
    const { machine } = bound();
    const seen: { atMs: number; to: number | undefined; kinds: string[] }[] = [];
    for (let now = machine.deadlineMs; now <= HOUR; now = machine.deadlineMs) {
      const actions = machine.tick(now);
      seen.push({ atMs: now, to: sent(actions)[0]?.to, kinds: kinds(actions) });
    }
    expect(seen.filter(({ to }) => to === SERVER).map(({ atMs }) => atMs / 60_000)[0]).toBe(30);
    expect(seen.find(({ to }) => to === undefined)?.atMs).toBe(HOUR * 0.875);
    expect(seen.at(-1)).toEqual({ atMs: HOUR, to: undefined, kinds: ['unconfigure', 'send'] });
    expect(machine.state).toBe('selecting');
  });

  test('drops its address at a refusal, and begins again', () => {
    const { machine } = bound();
    const [request] = sent(machine.tick(HOUR / 2));
    const actions = machine.receive(reply({ type: NAK, transaction: request?.transaction ?? 0 }), HOUR / 2);
    expect(kinds(actions)).toEqual(['unconfigure', 'send']);
    expect(sent(actions)).toMatchObject([{ type: DISCOVER }]);
  });

  test('declines an address that somebody else has, and asks again after a while', () => {
    const { machine } = bound();
    const actions = machine.conflict(100);
    expect(kinds(actions)).toEqual(['send', 'unconfigure']);
    expect(sent(actions)).toMatchObject([{ type: DECLINE, client: 0 }]);
    expect(machine.deadlineMs).toBe(10_100);
    expect(sent(machine.tick(10_100))).toMatchObject([{ type: DISCOVER }]);
  });

  test('gives its address back when it stops', () => {
    const { machine } = bound();
    const actions = machine.stop(5);
    expect(kinds(actions)).toEqual(['send', 'unconfigure']);
    expect(sent(actions)).toMatchObject([{ type: RELEASE, client: ADDRESS, to: SERVER }]);
    expect(machine.deadlineMs).toBe(Infinity);
  });

  test('takes the times that the server gives, and a lease for ever', () => {
    const machine = new DhcpMachine({ mac: MAC, random: () => 0.5 });
    const transaction = sent(machine.start(0))[0]?.transaction ?? 0;
    machine.receive(reply({ type: OFFER, transaction }), 0);
    const more = [OPTION.RENEWAL_TIME, 4, ...word(60), OPTION.REBINDING_TIME, 4, ...word(90)];
    machine.receive(reply({ type: ACK, transaction, more }), 0);
    expect(machine.deadlineMs).toBe(60_000);
    const other = new DhcpMachine({ mac: MAC, random: () => 0.5 });
    const next = sent(other.start(0))[0]?.transaction ?? 0;
    other.receive(reply({ type: OFFER, transaction: next }), 0);
    other.receive(reply({ type: ACK, transaction: next, leaseSeconds: 0xffff_ffff }), 0);
    expect(other.deadlineMs).toBe(Infinity);
  });

  test('renews for a day without a gap', () => {
    const { machine } = bound();
    let configured = 0;
    for (let now = machine.deadlineMs; now < 24 * HOUR; now = machine.deadlineMs) {
      const [request] = sent(machine.tick(now));
      const actions = machine.receive(reply({ type: ACK, transaction: request?.transaction ?? 0 }), now);
      expect(kinds(actions)).toEqual(['configure']);
      configured++;
    }
    expect(configured).toBe(47);
  });

  test('does nothing at messages that are not for it, or broken', () => {
    const { machine, transaction } = bound();
    const good = reply({ type: ACK, transaction });
    const other = good.slice();
    other[28] = 9;
    for (const bytes of [other, reply({ type: ACK, transaction: transaction + 1 }), good.subarray(0, 200)]) {
      expect(machine.receive(bytes, 1)).toEqual([]);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(399), (noise, at) => {
        const bytes = good.slice();
        bytes.set(noise.subarray(0, 400 - at), at);
        machine.receive(bytes, 1);
        machine.receive(noise, 1);
      }),
    );
  });
});
