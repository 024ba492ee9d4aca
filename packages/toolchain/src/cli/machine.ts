/** A machine as a process of this host: its console, its link to the network, and how it ends. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Duplex, Readable, Writable } from 'node:stream';
import type { Image } from '@skerry/contracts';
import { findProgram, type MachineCommand, MarksFilter, machineCommand } from '@skerry/device-models';
import { architectureFor, domainCommand } from '@skerry/xen-bed';
import type { RunDisk } from './disks/open.ts';
import type { RunPlace } from './network/run-network.ts';

/** The descriptor of the first disk, behind that of the network. */
const FIRST_DISK = 4;

export interface MachineParts {
  image: Image;
  imagePath: string;
  parameters: readonly string[];
  place: RunPlace | undefined;
  disks: readonly RunDisk[];
  /** Takes its console, at its own pace. Not ended. */
  output: Writable;
  /** Its main is called: what is typed before this would reach a machine that has no driver yet. */
  onMain(): void;
}

export interface Machine {
  /** Its console's other direction. May be gone at any moment, without an error. */
  readonly input: Writable;
  /** Its exit code, once all of its console is written. */
  readonly ended: Promise<number>;
  kill(): void;
}

/** Undefined: the host does not have `machineProgram`. */
export async function startMachine(parts: MachineParts): Promise<Machine | undefined> {
  const { output } = parts;
  const child = await start(commandOf(parts), parts);
  if (!child) return undefined;
  // The machine may be gone before what is written to it.
  child.stdin.on('error', () => undefined);
  const filter = new MarksFilter();
  let exitCode: number | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    const { bytes, marks } = filter.push(chunk);
    if (!output.write(bytes)) {
      child.stdout.pause();
      output.once('drain', () => child.stdout.resume());
    }
    for (const { name, value } of marks) {
      if (name === 'exit') exitCode = Number(value);
      if (name === 'main') parts.onMain();
    }
  });
  const ended = once(child, 'close').then((given) => {
    const [code, signal] = given as [number | null, NodeJS.Signals | null];
    output.write(filter.flush());
    if (exitCode !== undefined) return exitCode & 0xff;
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  });
  return { input: child.stdin, ended, kill: () => void child.kill('SIGKILL') };
}

/** The program that a machine needs. */
export const machineProgram = (parts: MachineParts): string => commandOf(parts).command;

function commandOf({ image, imagePath, parameters, place, disks }: MachineParts): MachineCommand {
  const { target, board, memoryMiB } = image;
  const machine = architectureFor(target, board) ? domainCommand : machineCommand;
  return machine({
    target,
    board,
    imagePath,
    memoryMiB,
    parameters,
    marks: true,
    wallMs: Date.now(),
    ...(place && { network: place.machine }),
    disks: disks.map(({ machine }, index) => ({ ...machine, descriptor: FIRST_DISK + index })),
  });
}

/**
 * A process with pipes for its console, and its link to the network behind the standard streams. It ends with this one, which may
 * be killed; util-linux's setpriv asks the kernel for that (prctl(2), PR_SET_PDEATHSIG) and then becomes the machine.
 */
async function start(
  { command, args, env }: MachineCommand,
  { place, disks }: MachineParts,
): Promise<ChildProcessByStdio<Writable, Readable, null> | undefined> {
  const link = place?.link;
  const path = findProgram(command);
  if (path === undefined) return undefined;
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit', link ? 'pipe' : 'ignore', ...disks.map(({ file }) => file.fd)],
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  const isStarted = await Promise.race([
    once(child, 'spawn').then(() => true),
    once(child, 'error').then(() => false),
  ]);
  if (!isStarted) return undefined;
  link?.attach(child.stdio[link.descriptor] as Duplex);
  return child as ChildProcessByStdio<Writable, Readable, null>;
}
