/**
 * Machines of the program web behind the real wall, on the networks of a runner, and a client of its forward endpoint.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect as tcpConnect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ForwardEndpoint,
  type InstanceNetwork,
  type PacketSummary,
  type Target,
  type Traffic,
  targets,
} from '@skerry/contracts';
import { detectSandbox, type Sandbox } from '@skerry/device-models/sandbox';
import { createToolchain } from '@skerry/toolchain';
import { BedAssembly, openXenHost } from '@skerry/xen-bed';
import { ForwardServer } from '../src/network/forward-endpoint.ts';
import type { Connection, Networks } from '../src/network/networks.ts';
import { ProcessTender } from '../src/tenders/process.ts';
import { QemuTender } from '../src/tenders/qemu.ts';
import type { Machine, Tender } from '../src/tenders/tender.ts';
import { XenTender } from '../src/tenders/xen.ts';
import { XenHosts } from '../src/tenders/xen-hosts.ts';
import { RememberingSink } from './remembering-sink.ts';

/** Longer than the slowest boot on a busy machine. */
const patienceMs = 60_000;
const program = new URL('./programs/web/main.ts', import.meta.url);

/** What the forward endpoint passes on of the program's answer. */
export const hello = /^\{"ok":true\}\nHTTP\/1\.1 200 OK\r\n(.|\r|\n)*hello from the machine\n/;

export interface Booted {
  machine: Machine;
  connection: Connection;
  sink: RememberingSink;
  packets: PacketSummary[];
  traffic: Traffic[];
  /** Its first address, as soon as it is known. */
  address: Promise<string>;
  /** As it was told last. */
  network: () => InstanceNetwork | undefined;
}

export class WebMachines {
  readonly folder: string;
  readonly #networks: Networks;
  readonly #forward: ForwardServer;
  readonly #endpoint: ForwardEndpoint;
  readonly #sandbox: Sandbox;
  readonly #xen: XenTender;
  readonly #running: { machine: Machine; connection: Connection }[] = [];

  private constructor(
    folder: string,
    networks: Networks,
    forward: ForwardServer,
    endpoint: ForwardEndpoint,
    sandbox: Sandbox,
  ) {
    this.folder = folder;
    this.#networks = networks;
    this.#forward = forward;
    this.#endpoint = endpoint;
    this.#sandbox = sandbox;
    const { wall } = sandbox;
    this.#xen = new XenTender(new XenHosts(() => openXenHost(new BedAssembly(), { wall })));
  }

  static async start(networks: Networks): Promise<WebMachines> {
    const folder = await mkdtemp(join(tmpdir(), 'skerry-web-'));
    await buildImages(folder);
    const forward = new ForwardServer((id) => networks.find(id));
    return new WebMachines(folder, networks, forward, await forward.listen(), await detectSandbox());
  }

  image(stack: 'direct' | 'host', target: Target): string {
    return join(this.folder, `${stack}-${target}`);
  }

  async boot(
    instanceId: string,
    target: Target,
    stack: 'direct' | 'host',
    name = 'web',
    project = 'test',
  ): Promise<Booted> {
    const packets: PacketSummary[] = [];
    const traffic: Traffic[] = [];
    let told: InstanceNetwork | undefined;
    const { promise: address, resolve } = Promise.withResolvers<string>();
    const connection = await this.#networks.connect({
      instanceId,
      project,
      name,
      target,
      stack,
      allow: [],
      packets: { append: async (more) => void packets.push(...more) },
      traffic: { write: async (each) => void traffic.push(each) },
      onNetwork: (network) => {
        told = network;
        const first = network.addresses.find((text) => !text.includes(':'));
        if (first) resolve(first);
      },
      onError: (error) => {
        throw error;
      },
    });
    const sink = new RememberingSink();
    const options = { target, imagePath: this.image(stack, target), memoryMiB: 64, parameters: [] };
    const result = await this.#tender(target).start({ ...options, project, nic: connection.nic }, sink);
    if (result.kind !== 'started') throw new Error(result.message);
    this.#running.push({ machine: result.machine, connection });
    return { machine: result.machine, connection, sink, packets, traffic, address, network: () => told };
  }

  #tender(target: Target): Tender {
    if (target === 'xen') return this.#xen;
    const Kind = target === 'unix' ? ProcessTender : QemuTender;
    return new Kind(this.#sandbox, `test-${randomUUID()}`);
  }

  /** All that comes back on one connection to the forward endpoint. */
  async ask(request: object, bytes: string | Buffer = ''): Promise<Buffer> {
    const socket = tcpConnect(this.#endpoint.port, this.#endpoint.host);
    const parts: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => parts.push(chunk));
    socket.on('error', () => undefined);
    socket.write(`${JSON.stringify({ token: this.#endpoint.token, ...request })}\n`);
    socket.write(bytes);
    await once(socket, 'close');
    return Buffer.concat(parts);
  }

  /** One request for a path, asked again while the machine boots. */
  async get(instance: string, path: string): Promise<string> {
    const request = `GET ${path} HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n`;
    const endMs = performance.now() + patienceMs;
    for (;;) {
      const said = (await this.ask({ instance, port: 80 }, request)).toString();
      if (!/"code":"PREVIEW_(BOOTING|NOT_LISTENING)"/.test(said) || performance.now() > endMs) return said;
    }
  }

  /** Ends what runs, and with it the networks. */
  async stopAll(): Promise<void> {
    for (const { machine, connection } of this.#running.splice(0)) {
      await machine.stop('stopped', 100);
      await machine.outcome;
      connection.close();
    }
  }

  async dispose(): Promise<void> {
    await this.stopAll();
    this.#forward.close();
    this.#networks.close();
    await this.#xen.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function buildImages(folder: string): Promise<void> {
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
      if (image.network !== stack)
        throw new Error(`the image for ${target} has the network ${image.network}`);
      await writeFile(join(folder, `${stack}-${target}`), bytes);
    }
  }
  await toolchain.dispose();
}
