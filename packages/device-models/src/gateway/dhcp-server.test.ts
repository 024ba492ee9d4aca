import { ManualClock } from '@skerry/testkit/manual-clock';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ipv4Integer } from './address.ts';
import { type DhcpMessage, dhcpOption, dhcpType, parseDhcp, uint32, writeDhcp } from './dhcp-message.ts';
import { DhcpServer, leaseAddress } from './dhcp-server.ts';
import { gatewayLimits } from './limits.ts';

const network = {
  server: ipv4Integer('10.7.3.1'),
  mask: 0xffff_ff00,
  first: ipv4Integer('10.7.3.16'),
  last: ipv4Integer('10.7.3.250'),
};
const mac = (number: number): string => `02:00:00:00:00:${number.toString(16).padStart(2, '0')}`;

let clock: ManualClock;
let server: DhcpServer;
let bound: string[];
beforeEach(() => {
  clock = new ManualClock();
  bound = [];
  server = new DhcpServer(network, (lease) => bound.push(`${lease.mac} ${leaseAddress(lease)}`));
});

interface Wish {
  type: number;
  requested?: number;
  client?: number;
  server?: number;
}

function ask(
  hardware: string,
  { type, requested, client = 0, server: chosen }: Wish,
): DhcpMessage | undefined {
  const options = new Map<number, Uint8Array>([[dhcpOption.type, Uint8Array.of(type)]]);
  if (requested !== undefined) options.set(dhcpOption.requestedAddress, uint32(requested));
  if (chosen !== undefined) options.set(dhcpOption.server, uint32(chosen));
  const fixed = { isReply: false, transaction: 1, flags: 0, clientAddress: client, yourAddress: 0 };
  return server.handle({ ...fixed, hardware, options }, clock.nowMs(), true);
}

const typeOf = (reply: DhcpMessage | undefined): number | undefined =>
  reply?.options.get(dhcpOption.type)?.[0];

/** The address that a machine gets by the four messages. */
function lease(hardware: string): number {
  const offered = ask(hardware, { type: dhcpType.discover })?.yourAddress ?? 0;
  const reply = ask(hardware, { type: dhcpType.request, requested: offered, server: network.server });
  expect(typeOf(reply)).toBe(dhcpType.ack);
  expect(reply?.yourAddress).toBe(offered);
  return offered;
}

describe('a DHCP server', () => {
  it('gives each machine an address of its own, the same again, and renews it', () => {
    const first = lease(mac(1));
    expect(lease(mac(2))).not.toBe(first);
    clock.advance(24 * 3_600_000);
    expect(lease(mac(1))).toBe(first);
    expect(typeOf(ask(mac(1), { type: dhcpType.request, client: first }))).toBe(dhcpType.ack);
    expect(bound).toEqual([`${mac(1)} 10.7.3.16`, `${mac(2)} 10.7.3.17`]);
  });

  it('refuses an address that is not the asker’s, and keeps quiet when another server was chosen', () => {
    lease(mac(1));
    const other = lease(mac(2));
    expect(typeOf(ask(mac(1), { type: dhcpType.request, requested: other }))).toBe(dhcpType.nak);
    const wish = { type: dhcpType.request, requested: other, server: ipv4Integer('10.7.3.2') };
    expect(ask(mac(2), wish)).toBeUndefined();
  });

  it('gives another address than the one that was declined, for some time, and never runs out by it', () => {
    const first = lease(mac(1));
    ask(mac(1), { type: dhcpType.decline, requested: first });
    expect(lease(mac(1))).not.toBe(first);
    for (let count = 0; count < 1_000; count++) {
      lease(mac(1));
      ask(mac(1), { type: dhcpType.decline });
    }
    lease(mac(2));
    clock.advance(gatewayLimits.declinedMs);
    expect(lease(mac(3))).toBe(first);
  });

  it('has an address for as many machines as fit, and then none', () => {
    const given = new Set<number>();
    for (let number = 0; number < 235; number++) given.add(lease(mac(number)));
    expect(given.size).toBe(235);
    expect(ask('02:00:00:00:01:00', { type: dhcpType.discover })).toBeUndefined();
  });

  it('answers or keeps quiet, whatever bytes come', () => {
    const head = new Uint8Array(240);
    head.set([1, 1, 6]);
    head.set([0x63, 0x82, 0x53, 0x63], 236);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (options) => {
        const message = parseDhcp(Uint8Array.of(...head, 53, 1, ...options));
        const reply = message && server.handle(message, 0, true);
        if (reply) expect(parseDhcp(writeDhcp(reply))?.isReply).toBe(true);
      }),
    );
  });
});
