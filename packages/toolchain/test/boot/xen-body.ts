/** A machine as a domain of real Xen: on the Xen that this host runs under, or on a bed that the tests of a process share. */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { detectSandbox } from '@skerry/device-models/sandbox';
import {
  type Architecture,
  architectureFor,
  BedAssembly,
  type Domain,
  openXenHost,
  startDomain,
  type XenHost,
} from '@skerry/xen-bed';
import { defaultCacheDir } from '../../src/compile/cache.ts';
import type { MachineSetup } from './machine.ts';
import type { MachineBody } from './machine-body.ts';

/** A bed that no machine is on is kept for so long. */
const lingerMs = 5_000;

/** A host that all machines of one architecture share. */
class SharedHost {
  readonly #architecture: Architecture;
  #opening: Promise<XenHost> | undefined;
  #users = 0;
  #linger: NodeJS.Timeout | undefined;

  constructor(architecture: Architecture) {
    this.#architecture = architecture;
  }

  async take(): Promise<XenHost> {
    clearTimeout(this.#linger);
    this.#users++;
    this.#opening ??= this.#open();
    return await this.#opening;
  }

  leave(): void {
    this.#users--;
    const left = this.#opening;
    if (this.#users > 0 || left === undefined) return;
    this.#linger = setTimeout(() => {
      this.#opening = undefined;
      void left.then((host) => host.close());
    }, lingerMs).unref();
  }

  async #open(): Promise<XenHost> {
    const { wall } = await detectSandbox();
    const assembly = new BedAssembly({ architecture: this.#architecture, cacheFolder: defaultCacheDir() });
    return await openXenHost(assembly, { wall });
  }
}

const hosts = { x86_64: new SharedHost('x86_64'), arm64: new SharedHost('arm64') };
let count = 0;

/** The host that all share. Whoever has taken it leaves it. */
export function takeXenHost(architecture: Architecture = 'x86_64'): Promise<XenHost> {
  return hosts[architecture].take();
}

export function leaveXenHost(architecture: Architecture = 'x86_64'): void {
  hosts[architecture].leave();
}

/** Throws what Xen says when it does not start the domain. */
export async function xenBody(setup: MachineSetup): Promise<MachineBody> {
  const architecture = architectureFor(setup.target, setup.board);
  const host = await takeXenHost(architecture);
  const { image, parameters = [], memoryMiB = 64, disks = [], network } = setup;
  const folder = await mkdtemp(join(tmpdir(), 'skerry-boot-'));
  const imagePath = join(folder, 'image');
  await writeFile(imagePath, image);
  const files = await Promise.all(disks.map(({ path, isReadOnly }) => open(path, isReadOnly ? 'r' : 'r+')));
  const started = await startDomain(host, {
    name: `test-${process.pid}-${++count}`,
    imagePath,
    memoryMiB,
    parameters,
    marks: true,
    mac: network?.kind === 'stream' ? network.mac : undefined,
    disks: disks.map(({ name, isReadOnly = false }, index) => {
      return { name, descriptor: files[index]?.fd ?? -1, isReadOnly, isHostDevice: false };
    }),
  });
  await Promise.all(files.map((file) => file.close()));
  await rm(folder, { recursive: true });
  if (started.kind === 'refused') {
    leaveXenHost(architecture);
    throw new Error(started.message);
  }
  const { domain, frames, release } = started;
  const ended = domain.ended.then(async () => {
    await release();
    leaveXenHost(architecture);
  });
  await domain.unpause();
  return new XenBody(host, domain, frames, ended);
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
