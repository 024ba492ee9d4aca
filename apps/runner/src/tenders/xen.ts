/** Boots images for `xen`, and those for `arm` that are for this board, as domains: on the Xen that this host runs under, or else on a bed (@skerry/xen-bed). */
import { randomBytes } from 'node:crypto';
import type { Board, Target } from '@skerry/contracts';
import { architectureFor, BedFailure, type Refusal, startDomain } from '@skerry/xen-bed';
import { DomainMachine } from './domain-machine.ts';
import type { BootOptions, ConsoleSink, Nic, StartResult, Tender } from './tender.ts';
import { type HeldHost, type HostPlace, TooManyHosts, type XenHosts } from './xen-hosts.ts';

/** Dom0 wakes in a third of a second where it is not held up. */
const LONG_MS = 1_500;

export class XenTender implements Tender {
  readonly #hosts: XenHosts;

  constructor(hosts: XenHosts) {
    this.#hosts = hosts;
  }

  boots(target: Target, board?: Board): boolean {
    return architectureFor(target, board) !== undefined;
  }

  async start(options: BootOptions, sink: ConsoleSink): Promise<StartResult> {
    const { target, board, nic, disks = [], project = '' } = options;
    const architecture = architectureFor(target, board);
    if (!architecture) throw new Error(`no Xen boots an image for ${target}`);
    const unable = refusalOf(nic);
    if (unable !== undefined) return { kind: 'refused', message: `On Xen, ${unable}.` };
    const held = await this.#take({ project, architecture }, sink);
    if ('kind' in held) return held;
    const startedAtMs = performance.now();
    const started = await startDomain(held.host, {
      name: `skerry-${randomBytes(6).toString('hex')}`,
      imagePath: options.imagePath,
      memoryMiB: options.memoryMiB,
      parameters: options.parameters,
      marks: true,
      disks: disks.map(({ name, file }) => ({
        ...{ name, descriptor: file.fd, isReadOnly: false, isHostDevice: false },
      })),
      mac: nic?.kind === 'stream' ? nic.mac : undefined,
    });
    if (started.kind === 'refused') {
      held.release();
      return refusalBy(started, options.memoryMiB);
    }
    const { domain, frames, release } = started;
    if (nic?.kind === 'stream' && frames) nic.attach(frames);
    const endAll = (): void => {
      if (held.host.kind === 'bed') void held.host.close();
    };
    const machine = new DomainMachine({ domain, startedAtMs, memoryMiB: options.memoryMiB, sink, endAll });
    void machine.outcome.then(() => {
      held.release();
      return release();
    });
    return { kind: 'started', machine };
  }

  async close(): Promise<void> {
    await this.#hosts.close();
  }

  /** The Xen of a project. Whoever watches the console is told why it takes long, when it does. */
  async #take(place: HostPlace, sink: ConsoleSink): Promise<HeldHost | StartResult> {
    let isFirst = true;
    const onStep = (step: string): void => {
      clearTimeout(waking);
      sink.notice(isFirst ? `Making a Xen to boot on: ${step}…` : `… ${step}…`);
      isFirst = false;
    };
    const waking = setTimeout(() => sink.notice('Waking dom0…'), LONG_MS);
    try {
      return await this.#hosts.take(place, onStep);
    } catch (error) {
      if (error instanceof TooManyHosts)
        return { kind: 'refused', message: error.message, code: 'INSTANCE_LIMIT' };
      if (error instanceof BedFailure)
        return { kind: 'refused', message: error.message, code: 'XEN_UNAVAILABLE' };
      throw error;
    } finally {
      clearTimeout(waking);
    }
  }
}

/** What of a connection a domain cannot have. */
function refusalOf(nic: Nic | undefined): string | undefined {
  if (nic?.kind === 'tap')
    return "the networks of the kernel's bridge (RUNNER_NETWORK=tap) have no domains yet";
  if (nic?.kind === 'listen') return "an appliance cannot use the host's sockets";
  return undefined;
}

function refusalBy({ reason, message }: Refusal, memoryMiB: number): StartResult {
  switch (reason) {
    case 'memory':
      return {
        kind: 'refused',
        message: `The Xen of this project has no ${memoryMiB} MiB of memory left for this machine.`,
        code: 'INSTANCE_LIMIT',
      };
    case 'image':
      return { kind: 'refused', message: `Xen cannot boot this image (${message}).` };
    case 'other':
      return { kind: 'refused', message: `Xen did not start this machine (${message}).` };
  }
}
