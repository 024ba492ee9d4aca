/** Boots `xen` images as domains: on the Xen that this host runs under, or else on a bed (@skerry/xen-bed). */
import { randomBytes } from 'node:crypto';
import type { Target } from '@skerry/contracts';
import { BedFailure, domainLine, type Refusal, startDomain } from '@skerry/xen-bed';
import { DomainMachine } from './domain-machine.ts';
import type { BootOptions, ConsoleSink, Nic, StartResult, Tender } from './tender.ts';
import type { HeldHost, XenHosts } from './xen-hosts.ts';

export class XenTender implements Tender {
  readonly targets: readonly Target[] = ['xen'];
  readonly #hosts: XenHosts;

  constructor(hosts: XenHosts) {
    this.#hosts = hosts;
  }

  async start(options: BootOptions, sink: ConsoleSink): Promise<StartResult> {
    const { nic, disks = [], project = '' } = options;
    const unable = disks.length > 0 ? 'domains have no disks yet' : refusalOf(nic);
    if (unable !== undefined) return { kind: 'refused', message: `On Xen, ${unable}.` };
    let held: HeldHost;
    try {
      held = await this.#hosts.take(project);
    } catch (error) {
      if (!(error instanceof BedFailure)) throw error;
      return { kind: 'refused', message: error.message };
    }
    const startedAtMs = performance.now();
    const started = await startDomain(held.host, {
      name: `skerry-${randomBytes(6).toString('hex')}`,
      imagePath: options.imagePath,
      memoryMiB: options.memoryMiB,
      commandLine: domainLine(options.parameters, true),
      mac: nic?.kind === 'stream' ? nic.mac : undefined,
    });
    if (started.kind === 'refused') {
      held.release();
      return { kind: 'refused', message: wordsOf(started, options.memoryMiB) };
    }
    const { domain, frames } = started;
    if (nic?.kind === 'stream' && frames) nic.attach(frames);
    const endAll = (): void => {
      if (held.host.kind === 'bed') void held.host.close();
    };
    const machine = new DomainMachine({ domain, startedAtMs, memoryMiB: options.memoryMiB, sink, endAll });
    void machine.outcome.then(() => {
      frames?.destroy();
      held.release();
    });
    return { kind: 'started', machine };
  }

  async close(): Promise<void> {
    await this.#hosts.close();
  }
}

/** What of a connection a domain cannot have. */
function refusalOf(nic: Nic | undefined): string | undefined {
  if (nic?.kind === 'tap')
    return "the networks of the kernel's bridge (RUNNER_NETWORK=tap) have no domains yet";
  if (nic?.kind === 'listen') return "an appliance cannot use the host's sockets";
  return undefined;
}

function wordsOf({ reason, message }: Refusal, memoryMiB: number): string {
  switch (reason) {
    case 'memory':
      return `The Xen of this project has no ${memoryMiB} MiB of memory left: stop one of its machines.`;
    case 'image':
      return `Xen cannot boot this image (${message}).`;
    case 'other':
      return `Xen did not start this machine (${message}).`;
  }
}
