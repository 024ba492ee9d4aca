/** A machine as a domain of real Xen: on the Xen that this host runs under, or on a bed that the tests of a process share. */
import { readFile, writeFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { commandLine } from '@skerry/device-models';
import { detectSandbox } from '@skerry/device-models/sandbox';
import { BedAssembly, Domain, type DomainDisk, openXenHost, type XenHost } from '@skerry/xen-bed';
import { defaultCacheDir } from '../../src/compile/cache.ts';
import type { MachineSetup, TestDisk } from './machine.ts';
import type { MachineBody } from './machine-body.ts';

/** A bed that no machine is on is kept for so long. */
const lingerMs = 5_000;

/** The most of a disk that is brought back. */
const diskBytes = 64 << 20;

let opening: Promise<XenHost> | undefined;
let users = 0;
let linger: NodeJS.Timeout | undefined;
let count = 0;

/** The host that all share. Whoever has taken it leaves it. */
export async function takeXenHost(): Promise<XenHost> {
  clearTimeout(linger);
  users++;
  opening ??= openHost();
  return await opening;
}

export function leaveXenHost(): void {
  users--;
  const left = opening;
  if (users > 0 || left === undefined) return;
  linger = setTimeout(() => {
    opening = undefined;
    void left.then((host) => host.close());
  }, lingerMs).unref();
}

async function openHost(): Promise<XenHost> {
  const { wall } = await detectSandbox();
  return await openXenHost(new BedAssembly({ cacheFolder: defaultCacheDir() }), { wall });
}

/** Throws what Xen says when it does not start the domain. */
export async function xenBody(setup: MachineSetup): Promise<MachineBody> {
  const host = await takeXenHost();
  const { image, parameters = [], memoryMiB = 64, disks = [], network } = setup;
  const name = `test-${process.pid}-${++count}`;
  const file = (of: string): string => `${host.dom0.folder}/${name}.${of}`;
  const wire = network?.kind === 'stream' ? host.openWire(network.mac) : undefined;
  await host.dom0.put(file('image'), image);
  const given: DomainDisk[] = [];
  for (const [index, disk] of disks.entries()) {
    await host.dom0.put(file(disk.name), await readFile(disk.path));
    given.push({
      device: deviceOf(index),
      path: file(disk.name),
      script: 'block-skerry',
      isReadOnly: disk.isReadOnly ?? false,
    });
  }
  const names = disks.map((disk, index) => `skerry.disk=${deviceOf(index)}:${disk.name}`);
  const domain = await Domain.create(host.dom0, {
    name,
    kernel: file('image'),
    memoryMiB,
    commandLine: commandLine(['skerry.marks', ...names, ...parameters]),
    ...(wire && { networks: [wire.network] }),
    disks: given,
  });
  await host.dom0.remove(file('image'));
  if (!(domain instanceof Domain)) {
    leaveXenHost();
    throw new Error(domain.message);
  }
  const ended = domain.ended.then(async () => {
    for (const disk of disks) await bringBack(host, file(disk.name), disk);
    wire?.stream.destroy();
    leaveXenHost();
  });
  await domain.unpause();
  return new XenBody(host, domain, wire?.stream, ended);
}

const deviceOf = (index: number): string => `xvd${String.fromCharCode('a'.charCodeAt(0) + index)}`;

/** What the domain has written is on the host then; zeroes become a hole. */
async function bringBack(host: XenHost, path: string, disk: TestDisk): Promise<void> {
  const { output } = await host.dom0.run(['cat', path], { limitBytes: diskBytes });
  await host.dom0.remove(path);
  if (!disk.isReadOnly) await writeFile(disk.path, output);
}

class XenBody implements MachineBody {
  readonly input;
  readonly output;
  readonly channel: Duplex | undefined;
  readonly ended: Promise<void>;
  readonly pid = -1;
  readonly domain: number;
  readonly exitCode = null;
  reason: string | null = null;
  readonly #host: XenHost;
  readonly #domain: Domain;

  constructor(host: XenHost, domain: Domain, channel: Duplex | undefined, ended: Promise<void>) {
    this.#host = host;
    this.#domain = domain;
    this.domain = domain.id;
    this.input = domain.console.input;
    this.output = domain.console.output;
    this.channel = channel;
    this.ended = ended;
    void domain.ended.then((end) => {
      this.reason = end;
    });
  }

  kill(): void {
    void this.#domain.destroy();
  }

  /** As xl(1) tells it: in tenths of a second. */
  async processorMs(): Promise<number> {
    const { output } = await this.#host.dom0.run(['xl', 'list', String(this.#domain.id)]);
    return Number(output.toString().trimEnd().split(/\s+/).at(-1)) * 1_000;
  }
}
