/** Boots the bed once and saves it: dom0 as it waits for the agent's first request. */
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent } from '../agent/agent.ts';
import type { Architecture } from '../architecture.ts';
import { BedFailure } from '../failure.ts';
import { Emulator } from './emulator.ts';
import type { BedSize } from './machines.ts';
import { qemuArguments } from './qemu.ts';

/** The names of the files of a saved bed. */
export const bedFiles = {
  memory: 'memory',
  state: 'state',
  log: 'boot.log',
  passDescriptor: 'pass-descriptor',
} as const;

const inputs = { hypervisor: 'xen', kernel: 'vmlinux', ramDisk: 'dom0.cpio' } as const;

/** It takes 6 s on a quiet machine, and ARM. */
const BOOT_MS = 180_000;

export interface BootParts {
  readonly architecture: Architecture;
  readonly hypervisor: string;
  readonly kernel: string;
  /** The initial RAM disk. */
  readonly archive: Uint8Array;
  readonly size: BedSize;
}

/** Fills `folder`. Rejects with what dom0 said last when it does not come up. */
export async function bootAndSave(
  folder: string,
  qemu: string,
  parts: BootParts,
  signal?: AbortSignal,
): Promise<void> {
  await writeFile(join(folder, inputs.ramDisk), parts.archive);
  // By short names: in a command line of QEMU's, spaces and commas of a path would have meanings.
  await symlink(parts.hypervisor, join(folder, inputs.hypervisor));
  await symlink(parts.kernel, join(folder, inputs.kernel));
  const files = { kind: 'boot', ...inputs, memory: bedFiles.memory, log: bedFiles.log } as const;
  const args = qemuArguments(parts.architecture, files, parts.size);
  const emulator = await Emulator.start(['setpriv', '--pdeathsig', 'KILL', qemu, ...args], { cwd: folder });
  const stop = (): void => void emulator.kill();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await emulator.monitor.begin();
    const agent = new Agent(emulator.agent);
    const isUp = await Promise.race([agent.greet(BOOT_MS), emulator.ended.then(() => false)]);
    signal?.throwIfAborted();
    if (!isUp)
      throw new BedFailure('boot', `Xen's dom0 did not come up: ${await lastWords(folder, emulator)}`);
    await emulator.monitor.ask('stop');
    await emulator.monitor.ask('migrate', { uri: `exec:cat > ${bedFiles.state}` });
    await emulator.monitor.migrated();
  } finally {
    signal?.removeEventListener('abort', stop);
    await emulator.kill();
    for (const name of Object.values(inputs)) await rm(join(folder, name), { force: true });
  }
}

async function lastWords(folder: string, emulator: Emulator): Promise<string> {
  const log = await readFile(join(folder, bedFiles.log), 'latin1').catch(() => '');
  const lines = `${log}\n${emulator.words}`.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.slice(-8).join(' / ') || 'it has said nothing';
}
