/** A machine as a process of this host: a Unix image, or an emulator. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex, Readable, Writable } from 'node:stream';
import { machineCommand } from '@skerry/device-models';
import type { MachineSetup, TestDisk } from './machine.ts';
import type { MachineBody } from './machine-body.ts';

/** The descriptor of a machine's first disk. */
const firstDisk = 4;

/** USER_HZ of Linux on our architectures. */
const clockTickMs = 10;

const openDisk = ({ path, isReadOnly = false }: TestDisk): Promise<FileHandle> =>
  open(path, isReadOnly ? 'r' : 'r+');

export async function hostBody(setup: MachineSetup): Promise<MachineBody> {
  const { target, image, parameters = [], memoryMiB = 64, disks = [] } = setup;
  const folder = await mkdtemp(join(tmpdir(), 'skerry-boot-'));
  const imagePath = join(folder, 'image');
  await writeFile(imagePath, image, { mode: 0o755 });
  const command = machineCommand({
    target,
    imagePath,
    memoryMiB,
    parameters,
    marks: true,
    ...(setup.network && { network: setup.network }),
    disks: disks.map(({ name, isReadOnly = false }, index) => {
      return { name, descriptor: firstDisk + index, isReadOnly, isHostDevice: false };
    }),
    wallMs: Date.now(),
  });
  const program = [command.command, [...command.args, ...(setup.emulatorArguments ?? [])]] as const;
  const opened = await Promise.all(disks.map(openDisk));
  const third = setup.hasChannel ? 'pipe' : (setup.descriptor ?? 'ignore');
  const child = spawn(...(setup.namespace?.command(...program) ?? program), {
    env: { PATH: process.env['PATH'] ?? '', ...command.env, ...setup.environment },
    stdio: ['pipe', 'pipe', 'inherit', third, ...opened.map(({ fd }) => fd)],
  });
  // Nothing is waited for from here on: a machine may end at once, and what it has said is lost when nobody listens by then.
  for (const file of opened) void file.close();
  return new HostBody(child, folder);
}

export class HostBody implements MachineBody {
  readonly ended: Promise<unknown>;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    child.stdin?.on('error', () => undefined);
    child.stdio[3]?.on('error', () => undefined);
    this.ended = once(child, 'close').then(() => rm(folder, { recursive: true, force: true }));
  }

  get input(): Writable {
    return this.#child.stdin as Writable;
  }

  get output(): Readable {
    return this.#child.stdout as Readable;
  }

  get channel(): Duplex | undefined {
    return (this.#child.stdio[3] ?? undefined) as Duplex | undefined;
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  get reason(): string | null {
    return this.#child.signalCode;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** By proc(5), /proc/PID/stat. */
  async processorMs(): Promise<number> {
    const stat = await readFile(`/proc/${this.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * clockTickMs;
  }
}
