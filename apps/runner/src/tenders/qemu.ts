/** Boots images in QEMU: `kvm` on microvm, `arm` on virt. The emulator runs behind the wall like an image would. */
import type { Board, Target } from '@skerry/contracts';
import { findProgram, machineCommand } from '@skerry/device-models';
import { confine, imagePathBehind, type Sandbox } from '@skerry/device-models/sandbox';
import { type Judge, startConfined } from './confined-machine.ts';
import { machineDisks } from './disks.ts';
import { instanceGroup } from './instance-group.ts';
import { machineNetwork, throughTap } from './nic.ts';
import { ownedBy } from './orphans.ts';
import type { BootOptions, ConsoleSink, StartResult, Tender } from './tender.ts';

const MiB = 1_048_576;

/** The emulator's own: code cache, stacks of its threads, its heap. Measured: 72 MiB for `kvm`, 208 MiB for `arm`. */
const emulatorBytes = 256 * MiB;
/** The stacks of the threads that wait for disks, 8 MiB each (see machineCommand). */
const diskThreadBytes = 64 * MiB;
/** Each request that is under way has a stack of 1 MiB, and a disk takes 64 at once. Measured: 72 MiB. */
const diskBytes = 96 * MiB;

/** Without so much it aborts in the middle of a request. */
const emulatorBytesWith = (disks: number): number =>
  emulatorBytes + (disks > 0 ? diskThreadBytes + disks * diskBytes : 0);

export class QemuTender implements Tender {
  readonly #sandbox: Sandbox;
  readonly #runnerId: string;

  /** Instances carry `runnerId`: see orphans.ts. */
  constructor(sandbox: Sandbox, runnerId: string) {
    this.#sandbox = sandbox;
    this.#runnerId = runnerId;
  }

  boots(target: Target, board?: Board): boolean {
    return target === 'kvm' || (target === 'arm' && board !== 'xen');
  }

  async start(options: BootOptions, sink: ConsoleSink): Promise<StartResult> {
    const machine = machineCommand({
      ...options,
      ...machineNetwork(options.nic),
      disks: machineDisks(options.disks),
      imagePath: imagePathBehind(this.#sandbox.wall),
      marks: true,
      wallMs: Date.now(),
    });
    const path = findProgram(machine.command);
    if (path === undefined) return { kind: 'refused', message: `${machine.command} is not installed` };
    const disks = options.disks?.length ?? 0;
    const dataBytes = options.memoryMiB * MiB + emulatorBytesWith(disks);
    const confined = confine(this.#sandbox, {
      command: { kind: 'emulator', path },
      args: machine.args,
      env: { ...machine.env, ...ownedBy(this.#runnerId) },
      hasNetwork: options.nic !== undefined,
      disks,
      dataBytes,
    });
    const plan = throughTap(confined, options.nic);
    const group = instanceGroup(this.#sandbox, dataBytes);
    return startConfined(plan, options.imagePath, sink, judgeMachine, {
      group,
      nic: options.nic,
      disks: options.disks,
    });
  }
}

/** A virtual machine has no exit code but the one that its platform tells; one that ends without has crashed. */
const judgeMachine: Judge = ({ code, signal, exitMark, spoke }) => {
  if (exitMark !== undefined) return { reason: 'exited', exitCode: exitMark };
  if (signal !== undefined) return { reason: 'crashed', signal };
  if (!spoke && code !== 0) return { reason: 'never-booted' };
  return { reason: 'crashed' };
};
