/**
 * Files of the host as disks of dom0, from which it gives them to its domains. QEMU is handed the open file, and plugs a disk
 * into the running machine: so a lock on the open file (flock(2)) is held until the disk is taken out or the bed has ended.
 */
import type { Agent } from '../agent/agent.ts';
import { BedFailure } from '../failure.ts';
import type { BedMachine } from './machines.ts';
import type { Monitor } from './qmp.ts';

/** A file or a block device of the host, open for what is asked of it. */
export interface DiskFile {
  readonly descriptor: number;
  readonly isReadOnly: boolean;
  readonly isHostDevice: boolean;
  /**
   * An open file that takes every write, discard and flush in the order in which the disk does them, with all bytes: as Linux's
   * dm-log-writes has it (Documentation/admin-guide/device-mapper/log-writes.rst).
   */
  readonly log?: number | undefined;
}

export interface PluggedDisk {
  /** In dom0. */
  readonly path: string;
  /** Takes it out; no domain has it any more. Never rejects: what cannot be taken out goes with the bed. */
  unplug(): Promise<void>;
}

/** Dom0 finds a disk within a second; a busy host multiplies it. */
const FOUND_MS = 30_000;
const DELETED_MS = 30_000;

export class BedDisks {
  readonly #monitor: Monitor;
  readonly #agent: Agent;
  readonly #passDescriptor: string;
  readonly #device: BedMachine['disk'];
  #taken = 0;

  /** `passDescriptor` is that program, compiled; `device` is what a disk is to this machine. */
  constructor(monitor: Monitor, agent: Agent, passDescriptor: string, device: BedMachine['disk']) {
    this.#monitor = monitor;
    this.#agent = agent;
    this.#passDescriptor = passDescriptor;
    this.#device = device;
  }

  /** Rejects with a BedFailure. The files may be closed once it has resolved. */
  async plug({ descriptor, isReadOnly, isHostDevice, log }: DiskFile): Promise<PluggedDisk> {
    const file = await this.#take(descriptor);
    const logFile = log === undefined ? undefined : await this.#take(log);
    const sets = [file, ...(logFile === undefined ? [] : [logFile])];
    const id = `disk${file}`;
    const node = {
      driver: 'raw',
      file: { driver: isHostDevice ? 'host_device' : 'file', filename: pathOf(file), discard: 'unmap' },
      discard: 'unmap',
      'read-only': isReadOnly,
    };
    const logged = logFile !== undefined && {
      driver: 'blklogwrites',
      file: node,
      log: { driver: 'file', filename: pathOf(logFile) },
      discard: 'unmap',
    };
    await this.#monitor.ask('blockdev-add', { ...(logged || node), 'node-name': id });
    await this.#monitor.ask('device_add', this.#device(id));
    const found = await this.#agent.run(['await-disk', id], { timeoutMs: FOUND_MS });
    const path = found.output.toString().trim();
    if (path === '') throw new BedFailure('dom0', 'A disk has not come up in dom0.');
    return { path, unplug: () => this.#unplug(sets, id).catch(() => undefined) };
  }

  /** The number of the set that QEMU has the file in. */
  async #take(descriptor: number): Promise<number> {
    const set = ++this.#taken;
    await this.#monitor.askWith(descriptor, this.#passDescriptor, 'add-fd', { 'fdset-id': set });
    return set;
  }

  async #unplug(sets: readonly number[], id: string): Promise<void> {
    const deleted = this.#monitor.event('DEVICE_DELETED', ({ device }) => device === id, DELETED_MS);
    await Promise.all([deleted, this.#monitor.ask('device_del', { id })]);
    await this.#monitor.ask('blockdev-del', { 'node-name': id });
    for (const set of sets) await this.#monitor.ask('remove-fd', { 'fdset-id': set });
  }
}

const pathOf = (set: number): string => `/dev/fdset/${set}`;
