import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex, Readable, Writable } from 'node:stream';
import type { Target } from '@skerry/contracts';
import { type MachineCommand, MarksFilter, machineCommand } from '@skerry/device-models';
import type { BuiltImage } from '../images.ts';
import { buildFolder } from './build.ts';
import { closeDisks, openDisks, type RunDisk } from './disks/open.ts';
import type { DiskOption } from './disks/option.ts';
import type { NetworkOptions } from './network/options.ts';
import { openNetwork, type RunNetwork } from './network/run-network.ts';
import { reportFailure } from './report.ts';

export interface RunCommand {
  folder: string;
  target: Target;
  parameters: readonly string[];
  network: NetworkOptions;
  disks: readonly DiskOption[];
}

/** Ctrl-], as telnet has it: the only key that is not the guest's. */
const ESCAPE_KEY = 0x1d;

/**
 * Builds and boots an appliance with its console on this terminal and its web port on one of loopback. Returns the
 * appliance's exit code.
 */
export async function runInTerminal(command: RunCommand): Promise<number> {
  const { folder, target, parameters, network } = command;
  const outcome = await buildFolder(folder, [target]);
  if (!outcome.ok) return reportFailure(outcome.error, outcome.diagnostics);
  const built = outcome.images.get(target);
  if (!built) throw new Error(`no image for ${target}`);
  const opened = await openNetwork(built.image, network, (url) => process.stderr.write(`${url}\n`));
  if (!opened.ok) return reportFailure(opened.error, []);
  const attached = await openDisks(command.disks);
  if (!attached.ok) {
    await opened.network?.close();
    return reportFailure(attached.error, []);
  }
  const scratch = await mkdtemp(join(tmpdir(), 'skerry-run-'));
  try {
    const imagePath = join(scratch, `${built.image.name}.${target}`);
    await writeFile(imagePath, built.bytes, { mode: 0o755 });
    return await boot(built, imagePath, parameters, { network: opened.network, disks: attached.disks });
  } finally {
    await rm(scratch, { recursive: true, force: true });
    await closeDisks(attached.disks);
    await opened.network?.close();
  }
}

/** What the machine has besides its console. */
interface Devices {
  network: RunNetwork | undefined;
  disks: readonly RunDisk[];
}

/** The descriptor of the first disk, behind that of the network. */
const FIRST_DISK = 4;

/**
 * Starts the machine and joins it with this process's standard input and output, and with its network. A terminal is put
 * into raw mode meanwhile: every key is the guest's, except Ctrl-], which ends the machine.
 */
async function boot(
  { image }: BuiltImage,
  imagePath: string,
  parameters: readonly string[],
  devices: Devices,
): Promise<number> {
  const { network, disks } = devices;
  const { target, memoryMiB } = image;
  const machine = machineCommand({
    target,
    imagePath,
    memoryMiB,
    parameters,
    marks: true,
    wallMs: Date.now(),
    ...(network && { network: network.machine }),
    disks: disks.map(({ machine }, index) => ({ ...machine, descriptor: FIRST_DISK + index })),
  });
  const child = await start(machine, devices);
  if (!child) {
    const message = `The machine for ${target} needs "${machine.command}", which could not be started.`;
    const advice = 'Run `skerry doctor` to see what is missing.';
    return reportFailure({ code: 'TOOL_MISSING', message, advice }, []);
  }
  const filter = new MarksFilter();
  let exitCode: number | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    const { bytes, marks } = filter.push(chunk);
    if (!process.stdout.write(bytes)) {
      child.stdout.pause();
      process.stdout.once('drain', () => child.stdout.resume());
    }
    for (const { name, value } of marks) {
      if (name === 'exit') exitCode = Number(value);
      // What is typed before this would reach a machine that has no driver yet.
      if (name === 'main') input.open();
    }
  });
  const input = joinInput(child.stdin, () => child.kill('SIGKILL'));
  const onSignal = (): boolean => child.kill('SIGKILL');
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal).on('SIGHUP', onSignal);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  process.off('SIGTERM', onSignal).off('SIGINT', onSignal).off('SIGHUP', onSignal);
  input.leave();
  process.stdout.write(filter.flush());
  if (exitCode !== undefined) return exitCode & 0xff;
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

/** A process with pipes for its console, and its link to the network behind the standard streams. Undefined: there is no such program. */
async function start(
  { command, args, env }: MachineCommand,
  { network, disks }: Devices,
): Promise<ChildProcessByStdio<Writable, Readable, null> | undefined> {
  const link = network?.link;
  const child = spawn(command, args, {
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

/**
 * Passes standard input on, once `open` is called; `end` is called for Ctrl-] at any time. `leave` gives the
 * terminal back.
 */
function joinInput(guest: NodeJS.WritableStream, end: () => void): { open(): void; leave(): void } {
  const { stdin } = process;
  const isTerminal = stdin.isTTY === true;
  if (isTerminal) stdin.setRawMode(true);
  // The guest may be gone before the input is.
  guest.on('error', () => undefined);
  let early: Buffer[] | undefined = [];
  let hasEnded = false;
  const onData = (chunk: Buffer): void => {
    if (isTerminal && chunk.includes(ESCAPE_KEY)) end();
    else if (early) early.push(chunk);
    else if (!guest.write(chunk)) {
      stdin.pause();
      guest.once('drain', () => stdin.resume());
    }
  };
  const onEnd = (): void => {
    hasEnded = true;
    if (!early) guest.end();
  };
  stdin.on('data', onData).on('end', onEnd);
  return {
    open() {
      for (const chunk of early ?? []) guest.write(chunk);
      early = undefined;
      if (hasEnded) guest.end();
    },
    leave() {
      stdin.off('data', onData).off('end', onEnd);
      if (isTerminal) stdin.setRawMode(false);
      stdin.pause();
      stdin.unref?.();
    },
  };
}
