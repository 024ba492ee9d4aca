/**
 * The network of a project with real images behind the real wall: what a machine is given, how it is reached, and what is
 * seen of it on the wire.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect as tcpConnect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ForwardEndpoint, type PacketSummary, type Target, targets } from '@skerry/contracts';
import { dataplaneWasm } from '@skerry/dataplane';
import { detectSandbox } from '@skerry/device-models/sandbox';
import { createToolchain } from '@skerry/toolchain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RememberingSink } from '../../test/remembering-sink.ts';
import { ProcessTender } from '../tenders/process.ts';
import { QemuTender } from '../tenders/qemu.ts';
import type { Machine } from '../tenders/tender.ts';
import { ForwardServer } from './forward-endpoint.ts';
import { type Connection, Networks } from './networks.ts';

/** Longer than the slowest boot on a busy machine. */
const patienceMs = 60_000;
const hello = /^\{"ok":true\}\nHTTP\/1\.1 200 OK\r\n(.|\r|\n)*hello from the machine\n/;

const sandbox = await detectSandbox();
const program = new URL('../../test/programs/web/main.ts', import.meta.url);

let folder: string;
const networks = new Networks(() => dataplaneWasm('direct'));
const forward = new ForwardServer((id) => networks.find(id));
let endpoint: ForwardEndpoint;
const running: { machine: Machine; connection: Connection }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skerry-web-'));
  const toolchain = createToolchain();
  const main = { path: 'main.ts', content: await readFile(program, 'utf8') };
  for (const stack of ['direct', 'host'] as const) {
    const manifest = { path: 'appliance.json', content: JSON.stringify({ network: { stack } }) };
    const outcome = await toolchain.build({
      name: 'web',
      files: [main, manifest],
      targets: stack === 'host' ? ['unix'] : [...targets],
    });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
    for (const [target, { bytes, image }] of outcome.images) {
      expect(image.network).toBe(stack);
      await writeFile(join(folder, `${stack}-${target}`), bytes);
    }
  }
  await toolchain.dispose();
  endpoint = await forward.listen();
}, 900_000);

afterAll(async () => {
  for (const { machine, connection } of running) {
    await machine.stop('stopped', 100);
    await machine.outcome;
    connection.close();
  }
  forward.close();
  networks.close();
  await rm(folder, { recursive: true, force: true });
});

interface Booted {
  machine: Machine;
  connection: Connection;
  sink: RememberingSink;
  packets: PacketSummary[];
  /** Its first address, as soon as it is known. */
  address: Promise<string>;
}

async function boot(
  instanceId: string,
  target: Target,
  stack: 'direct' | 'host',
  name = 'web',
): Promise<Booted> {
  const packets: PacketSummary[] = [];
  const { promise: address, resolve } = Promise.withResolvers<string>();
  const connection = await networks.connect({
    instanceId,
    project: 'test',
    name,
    target,
    stack,
    allow: [],
    packets: { append: async (more) => void packets.push(...more) },
    onNetwork: ({ addresses }) => {
      const first = addresses.find((text) => !text.includes(':'));
      if (first) resolve(first);
    },
    onError: (error) => {
      throw error;
    },
  });
  const sink = new RememberingSink();
  const tender = target === 'unix' ? new ProcessTender(sandbox, 'test') : new QemuTender(sandbox, 'test');
  const options = { target, imagePath: join(folder, `${stack}-${target}`), memoryMiB: 64, parameters: [] };
  const result = await tender.start({ ...options, nic: connection.nic }, sink);
  if (result.kind !== 'started') throw new Error(result.message);
  running.push({ machine: result.machine, connection });
  return { machine: result.machine, connection, sink, packets, address };
}

/** All that comes back on one connection to the forward endpoint. */
async function ask(request: object, bytes: string | Buffer = ''): Promise<Buffer> {
  const socket = tcpConnect(endpoint.port, endpoint.host);
  const parts: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => parts.push(chunk));
  socket.on('error', () => undefined);
  socket.write(`${JSON.stringify({ token: endpoint.token, ...request })}\n`);
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(parts);
}

/** One request for a path, asked again while the machine boots. */
async function get(instance: string, path: string): Promise<string> {
  const request = `GET ${path} HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n`;
  const endMs = performance.now() + patienceMs;
  for (;;) {
    const said = (await ask({ instance, port: 80 }, request)).toString();
    if (!/"code":"PREVIEW_(BOOTING|NOT_LISTENING)"/.test(said) || performance.now() > endMs) return said;
  }
}

describe.each(targets)('a %s machine with a device of its own', (target) => {
  const id = `direct-${target}`;
  let booted: Booted;
  beforeAll(async () => {
    booted = await boot(id, target, 'direct', `web-${target}`);
  });

  it('is given an address and reached by the forward endpoint', async () => {
    expect(await get(id, '/')).toMatch(hello);
    expect(await booted.address).toMatch(/^10\.\d+\.\d+\.\d+$/);
  });

  it('is sent a megabyte and gives it back, byte for byte', async () => {
    const body = randomBytes(1 << 20);
    // HTTP/1.0, whose body is the rest of the connection.
    const head = `POST /echo HTTP/1.0\r\nContent-Length: ${body.length}\r\n\r\n`;
    const said = await ask({ instance: id, port: 80 }, Buffer.concat([Buffer.from(head), body]));
    expect(said.subarray(said.indexOf('\r\n\r\n') + 4).equals(body)).toBe(true);
  });

  it('refuses a port that nobody listens on', async () => {
    expect((await ask({ instance: id, port: 81 })).toString()).toContain('"code":"PREVIEW_NOT_LISTENING"');
  });

  it('tells its packets to who watches', async () => {
    booted.connection.watchPackets();
    await get(id, '/');
    await expect.poll(() => booted.packets.map(({ protocol }) => protocol)).toContain('HTTP');
    const numbers = booted.packets.map(({ number }) => number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });

  it('is not reached while its link loses everything, and is again afterwards', async () => {
    booted.connection.setFaults({ loss: 1 });
    expect((await ask({ instance: id, port: 80 })).toString()).toContain('"code":"PREVIEW_NO_ANSWER"');
    booted.connection.setFaults({});
    expect(await get(id, '/')).toMatch(hello);
  });

  it('is captured as tshark reads it, with no error', async () => {
    const said = await ask({ instance: id, capture: true });
    const path = join(folder, `${id}.pcapng`);
    await writeFile(path, said.subarray(said.indexOf(0x0a) + 1));
    const tshark = (...args: string[]): string =>
      execFileSync('tshark', ['-r', path, ...args], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
    const protocols = tshark('-T', 'fields', '-e', '_ws.col.Protocol').split('\n');
    expect(protocols).toEqual(expect.arrayContaining(['ARP', 'DHCP', 'TCP', 'HTTP']));
    expect(tshark('-Y', '_ws.expert.severity == error || _ws.malformed')).toBe('');
  });
});

it('machines of a project reach each other by name', async () => {
  for (const [from, to] of [
    ['unix', 'kvm'],
    ['kvm', 'arm'],
    ['arm', 'unix'],
  ]) {
    const said = await get(`direct-${from}`, `/ask?url=http://web-${to}/`);
    expect(said, `${from} to ${to}`).toContain('hello from the machine');
  }
});

it('a machine on the host’s sockets is reached by the same endpoint', async () => {
  await boot('host-unix', 'unix', 'host');
  expect(await get('host-unix', '/')).toMatch(hello);
  expect((await ask({ instance: 'host-unix', port: 81 })).toString()).toContain('PREVIEW_NOT_LISTENING');
});
