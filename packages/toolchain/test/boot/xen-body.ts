/** A machine as a domain of real Xen: on the Xen that this host runs under, or on a bed that the tests of a process share. */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { detectSandbox } from '@skerry/device-models/sandbox';
import { BedAssembly, type Domain, openXenHost, startDomain, type XenHost } from '@skerry/xen-bed';
import { defaultCacheDir } from '../../src/compile/cache.ts';
import type { MachineSetup } from './machine.ts';
import type { MachineBody } from './machine-body.ts';

/** A bed that no machine is on is kept for so long. */
const lingerMs = 5_000;

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
    leaveXenHost();
    throw new Error(started.message);
  }
  const { domain, frames, release } = started;
  const ended = domain.ended.then(async () => {
    await release();
    leaveXenHost();
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
