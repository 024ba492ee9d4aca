/** The gallery's programs of a console and a network: Linux answers them, and speaks to them with util-linux. */
import type { Target } from '@skerry/contracts';
import { NetNamespace } from '@skerry/testkit/net-namespace';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GuestImages } from '../boot/images.ts';
import { SuiteRecords } from '../records.ts';
import { GUEST_ADDRESS, HOST_ADDRESS, NetworkGuest } from './guest.ts';

const images = new GuestImages();
const records = new SuiteRecords('network/examples-console');

const target: Target = 'unix';
let namespace: NetNamespace;
let guest: NetworkGuest | undefined;

beforeEach(async () => {
  namespace = await NetNamespace.create();
});
afterEach(async () => {
  await guest?.dispose();
  guest = undefined;
  await namespace.dispose();
});

async function boot(name: string, parameters: readonly string[] = []): Promise<NetworkGuest> {
  guest = await NetworkGuest.boot({
    namespace,
    target,
    image: await images.example(name, target),
    parameters,
  });
  return guest;
}

test('ping asks its boot parameter, and then what is typed', () =>
  records.test('example', 'ping', target, async () => {
    const ping = await boot('ping', [HOST_ADDRESS]);
    await ping.shows('; fastest ');
    // On a busy machine one of them can be too late.
    const [, answers] = /4 requests, (\d) answers/.exec(ping.output) ?? [];
    expect(Number(answers)).toBeGreaterThanOrEqual(2);
    expect(ping.output.split(`${HOST_ADDRESS} answered in `)).toHaveLength(Number(answers) + 1);
    // There is no name server here.
    ping.type('nobody\r');
    await ping.shows('"nobody": the network has no name server');
    // Nobody has that address: the requests are lost one by one.
    ping.type('10.9.0.77\r');
    await ping.shows('4 requests, 0 answers');
    // By now the machine knows that its own IPv6 address is nobody else's.
    ping.type('fd09::1\r');
    await ping.shows('fd09::1 answered in ');
  }));

test('lookup says what it knows, and what it cannot find out', () =>
  records.test('example', 'lookup', target, async () => {
    const lookup = await boot('lookup');
    await lookup.shows('Type a name');
    lookup.type(`localhost\r`);
    await lookup.shows('  ::1');
    lookup.type('example.com QQ\r');
    await lookup.shows('  I know the types A, AAAA, ');
    lookup.type('example.com mx\r');
    await lookup.shows('  dns: "example.com": the network has no name server');
  }));

test('syslog-sink prints what is severe enough, and no control character', () =>
  records.test('example', 'syslog-sink', target, async () => {
    const sink = await boot('syslog-sink');
    await sink.shows('Type a severity');
    sink.type('warning\r');
    await sink.shows('0 messages taken; shown from warning on.');
    const log = (priority: string, text: string) =>
      namespace.run('logger', [
        ...['--server', GUEST_ADDRESS, '--port', '514', '--udp', '--tag', 'test'],
        ...['--priority', priority, text],
      ]);
    await log('user.info', 'all is well');
    await log('daemon.err', 'the disk is full\u001b[2J');
    await sink.shows('the disk is full\\x1b[2J');
    expect(sink.output).toContain(`${HOST_ADDRESS} err: `);
    expect(sink.output).not.toContain('all is well');
    sink.type('loud\r');
    await sink.shows('I know emerg, alert, crit, err, warning, notice, info, debug.');
    await sink.shows('2 messages taken; shown from warning on.');
  }));
