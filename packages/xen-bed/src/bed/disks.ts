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
  #plugged = 0;

  /** `passDescriptor` is that program, compiled; `device` is what a disk is to this machine. */
  constructor(monitor: Monitor, agent: Agent, passDescriptor: string, device: BedMachine['disk']) {
    this.#monitor = monitor;
    this.#agent = agent;
    this.#passDescriptor = passDescriptor;
    this.#device = device;
  }

  /** Rejects with a BedFailure. The file may be closed once it has resolved. */
  async plug({ descriptor, isReadOnly, isHostDevice }: DiskFile): Promise<PluggedDisk> {
    const set = ++this.#plugged;
    const id = `disk${set}`;
    await this.#monitor.askWith(descriptor, this.#passDescriptor, 'add-fd', { 'fdset-id': set });
    const file = {
      driver: isHostDevice ? 'host_device' : 'file',
      filename: `/dev/fdset/${set}`,
      discard: 'unmap',
    };
    const node = { driver: 'raw', 'node-name': id, file, discard: 'unmap', 'read-only': isReadOnly };
    await this.#monitor.ask('blockdev-add', node);
    await this.#monitor.ask('device_add', this.#device(id));
    const found = await this.#agent.run(['await-disk', id], { timeoutMs: FOUND_MS });
    const path = found.output.toString().trim();
    if (path === '') throw new BedFailure('dom0', 'A disk has not come up in dom0.');
    return { path, unplug: () => this.#unplug(set, id).catch(() => undefined) };
  }

  async #unplug(set: number, id: string): Promise<void> {
    const deleted = this.#monitor.event('DEVICE_DELETED', ({ device }) => device === id, DELETED_MS);
    await Promise.all([deleted, this.#monitor.ask('device_del', { id })]);
    await this.#monitor.ask('blockdev-del', { 'node-name': id });
    await this.#monitor.ask('remove-fd', { 'fdset-id': set });
  }
}
