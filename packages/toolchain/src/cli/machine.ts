/** A machine of a run: its console, its link to the network, and how it ends. */
import type { Readable, Writable } from 'node:stream';
import type { Image } from '@skerry/contracts';
import { MarksFilter } from '@skerry/device-models';
import type { RunDisk } from './disks/open.ts';
import type { RunPlace } from './network/run-network.ts';

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

/** What a machine is, as far as whoever runs it can see: a process of this host (process.ts), a domain (xen/domain.ts). */
export interface MachineBody {
  /** Its console's other direction. May be gone at any moment, without an error. */
  readonly input: Writable;
  readonly output: Readable;
  /** When its output has ended: what stands for its exit code, as it has said none. */
  readonly ended: Promise<number>;
  kill(): void;
}

export interface Machine extends Pick<MachineBody, 'input' | 'kill'> {
  /** Its exit code, once all of its console is written. */
  readonly ended: Promise<number>;
}

/** Starts the body of a machine of these parts. Undefined: the host lacks what it needs, and has been told so. */
export type StartBody = (parts: MachineParts) => Promise<MachineBody | undefined>;

/** A signal's exit status, as shells have it. */
export const exitBySignal = (signal: number): number => 128 + signal;

export async function startMachine(startBody: StartBody, parts: MachineParts): Promise<Machine | undefined> {
  const { output } = parts;
  const body = await startBody(parts);
  if (!body) return undefined;
  const filter = new MarksFilter();
  let exitCode: number | undefined;
  body.output.on('data', (chunk: Buffer) => {
    const { bytes, marks } = filter.push(chunk);
    if (!output.write(bytes)) {
      body.output.pause();
      output.once('drain', () => body.output.resume());
    }
    for (const { name, value } of marks) {
      if (name === 'exit') exitCode = Number(value);
      if (name === 'main') parts.onMain();
    }
  });
  const ended = body.ended.then((code) => {
    output.write(filter.flush());
    return exitCode === undefined ? code : exitCode & 0xff;
  });
  return { input: body.input, ended, kill: () => body.kill() };
}
