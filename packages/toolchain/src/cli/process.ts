/** A machine as a process of this host, which may be an emulator. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Duplex, Readable, Writable } from 'node:stream';
import { codedError } from '@skerry/contracts';
import { findProgram, type MachineCommand, machineCommand } from '@skerry/device-models';
import { exitBySignal, type MachineBody, type MachineParts } from './machine.ts';
import { reportFailure } from './report.ts';

/** The descriptor of the first disk, behind that of the network. */
const FIRST_DISK = 4;

export async function startProcess(parts: MachineParts): Promise<MachineBody | undefined> {
  const { target, board, memoryMiB } = parts.image;
  const command = machineCommand({
    target,
    board,
    imagePath: parts.imagePath,
    memoryMiB,
    parameters: parts.parameters,
    marks: true,
    wallMs: Date.now(),
    ...(parts.place && { network: parts.place.machine }),
    disks: parts.disks.map(({ machine }, index) => ({ ...machine, descriptor: FIRST_DISK + index })),
  });
  const child = await start(command, parts);
  if (!child) {
    const message = `The machine for ${target} needs "${command.command}", which could not be started.`;
    const advice = 'Run `skerry doctor` to see what is missing.';
    reportFailure({ ...codedError('TOOL_MISSING', message), advice }, []);
    return undefined;
  }
  // The machine may be gone before what is written to it.
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').then((given) => {
    const [code, signal] = given as [number | null, NodeJS.Signals | null];
    return code ?? exitBySignal(signal === null ? 0 : constants.signals[signal]);
  });
  return { input: child.stdin, output: child.stdout, ended, kill: () => void child.kill('SIGKILL') };
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
