/** Boots `unix` images: the image is itself the machine, as a process behind the wall. */
import type { Target } from '@skerry/contracts';
import { machineCommand } from '@skerry/device-models';
import { confine, imagePathBehind, type Sandbox } from '@skerry/device-models/sandbox';
import { type Judge, startConfined } from './confined-machine.ts';
import { machineDisks } from './disks.ts';
import { instanceGroup } from './instance-group.ts';
import { machineNetwork, throughTap } from './nic.ts';
import { ownedBy } from './orphans.ts';
import type { BootOptions, ConsoleSink, StartResult, Tender } from './tender.ts';

const MiB = 1_048_576;

/** Stacks, heap of the platform, and the pages of the image that it writes. */
const platformBytes = 16 * MiB;

export class ProcessTender implements Tender {
  readonly #sandbox: Sandbox;
  readonly #runnerId: string;

  /** Instances carry `runnerId`: see orphans.ts. */
  constructor(sandbox: Sandbox, runnerId: string) {
    this.#sandbox = sandbox;
    this.#runnerId = runnerId;
  }

  boots(target: Target): boolean {
    return target === 'unix';
  }

  start(options: BootOptions, sink: ConsoleSink): Promise<StartResult> {
    const machine = machineCommand({
      ...options,
      ...machineNetwork(options.nic),
      disks: machineDisks(options.disks),
      imagePath: imagePathBehind(this.#sandbox.wall),
      marks: true,
    });
    const dataBytes = options.memoryMiB * MiB + platformBytes;
    const confined = confine(this.#sandbox, {
      command: { kind: 'image' },
      args: machine.args,
      env: { ...machine.env, ...ownedBy(this.#runnerId) },
      hasNetwork: options.nic !== undefined,
      disks: options.disks?.length ?? 0,
      dataBytes,
    });
    const plan = throughTap(confined, options.nic);
    const group = instanceGroup(this.#sandbox, dataBytes);
    return startConfined(plan, options.imagePath, sink, judgeProcess, {
      group,
      nic: options.nic,
      disks: options.disks,
    });
  }
}

/** The process's own exit is the appliance's. Without a word and with one of the wall's, it never ran. */
const judgeProcess: Judge = ({ code, signal, exitMark, spoke, diagnostics }) => {
  if (exitMark !== undefined && exitMark === code) return { reason: 'exited', exitCode: exitMark };
  if (signal !== undefined) return { reason: 'crashed', signal };
  if (!spoke && code !== 0 && diagnostics !== '') return { reason: 'never-booted' };
  return { reason: 'exited', exitCode: code ?? 0 };
};
