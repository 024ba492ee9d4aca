/**
 * The network of a project with real images behind the real wall: what a machine is given, how it is reached, and what is
 * seen of it on the wire.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { targets } from '@skerry/contracts';
import { dataplaneWasm } from '@skerry/dataplane';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Booted, hello, WebMachines } from '../../test/web-machines.ts';
import { type Connection, Networks } from './networks.ts';

let web: WebMachines;
const links = new Map<string, Connection>();
beforeAll(async () => {
  web = await WebMachines.start(new Networks({ wasm: () => dataplaneWasm('direct') }));
}, 900_000);
afterAll(() => web.dispose());

describe.each(targets)('a %s machine with a device of its own', (target) => {
  const id = `direct-${target}`;
  let booted: Booted;
  beforeAll(async () => {
    booted = await web.boot(id, target, 'direct', `web-${target}`);
    links.set(id, booted.connection);
  });

  it('is given an address and reached by the forward endpoint', async () => {
    expect(await web.get(id, '/')).toMatch(hello);
    expect(await booted.address).toMatch(/^10\.\d+\.\d+\.\d+$/);
  });

  it('is sent a megabyte and gives it back, byte for byte', async () => {
    const body = randomBytes(1 << 20);
    // HTTP/1.0, whose body is the rest of the connection.
    const head = `POST /echo HTTP/1.0\r\nContent-Length: ${body.length}\r\n\r\n`;
    const said = await web.ask({ instance: id, port: 80 }, Buffer.concat([Buffer.from(head), body]));
    expect(said.subarray(said.indexOf('\r\n\r\n') + 4).equals(body)).toBe(true);
  });

  it('refuses a port that nobody listens on', async () => {
    expect((await web.ask({ instance: id, port: 81 })).toString()).toContain(
      '"code":"PREVIEW_NOT_LISTENING"',
    );
  });

  it('tells its traffic to who watches', async () => {
    booted.connection.watchTraffic();
    await expect.poll(() => booted.traffic.at(-1)?.framesOut ?? 0).toBeGreaterThan(0);
    const { bytesOut = 0, framesOut = 0 } = booted.traffic.at(-1) ?? {};
    expect(bytesOut).toBeGreaterThanOrEqual(framesOut * 14);
  });

  it('tells its packets to who watches', async () => {
    booted.connection.watchPackets();
    await web.get(id, '/');
    await expect.poll(() => booted.packets.map(({ protocol }) => protocol)).toContain('HTTP');
    const numbers = booted.packets.map(({ number }) => number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });
});

it('no machine is reached while its link loses everything, and each is again afterwards', async () => {
  expect(links.size).toBe(targets.length);
  // All wait at once: each for as long as the gateway tries.
  await Promise.all(
    [...links].map(async ([id, connection]) => {
      connection.setFaults({ loss: 1 });
      expect((await web.ask({ instance: id, port: 80 })).toString()).toContain('"code":"PREVIEW_NO_ANSWER"');
      connection.setFaults({});
      expect(await web.get(id, '/')).toMatch(hello);
    }),
  );
});

it.each(targets)('a %s machine is captured as tshark reads it, with no error', async (target) => {
  const id = `direct-${target}`;
  const said = await web.ask({ instance: id, capture: true });
  const path = join(web.folder, `${id}.pcapng`);
  await writeFile(path, said.subarray(said.indexOf(0x0a) + 1));
  const tshark = (...args: string[]): string =>
    execFileSync('tshark', ['-r', path, ...args], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  const protocols = tshark('-T', 'fields', '-e', '_ws.col.Protocol').split('\n');
  expect(protocols).toEqual(expect.arrayContaining(['ARP', 'DHCP', 'TCP', 'HTTP']));
  expect(tshark('-Y', '_ws.expert.severity == error || _ws.malformed')).toBe('');
});

it('machines of a project reach each other by name', async () => {
  for (const [from, to] of [
    ['unix', 'kvm'],
    ['kvm', 'arm'],
    ['arm', 'xen'],
    ['xen', 'unix'],
  ]) {
    const said = await web.get(`direct-${from}`, `/ask?url=http://web-${to}/`);
    expect(said, `${from} to ${to}`).toContain('hello from the machine');
  }
});

it('a machine on the host’s sockets is reached by the same endpoint', async () => {
  await web.boot('host-unix', 'unix', 'host');
  expect(await web.get('host-unix', '/')).toMatch(hello);
  expect((await web.ask({ instance: 'host-unix', port: 81 })).toString()).toContain('PREVIEW_NOT_LISTENING');
});
