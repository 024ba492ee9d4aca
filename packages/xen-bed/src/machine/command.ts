/**
 * A domain as a process of this host, for whoever runs machines as processes: its console is the process's standard input and
 * output, its frames pass through an inherited stream socket, and it ends with the process.
 */
import { fileURLToPath } from 'node:url';
import { commandLine, type MachineCommand, type MachineOptions } from '@skerry/device-models';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));

/** The first parameter, which asks the platform for marks, as of other virtual machines; the appliance does not see it. */
const MARKS = 'skerry.marks';

/** The command line of an image's domain, as its platform splits it. */
export function domainLine(parameters: readonly string[], marks: boolean): string {
  return commandLine(marks ? [MARKS, ...parameters] : parameters);
}

/**
 * The process that boots the image of `options`, whose network is a stream if there is one. Throws for a network or disks that a
 * domain cannot have.
 */
export function domainCommand(options: MachineOptions): MachineCommand {
  const { imagePath, memoryMiB, parameters, marks, network, disks = [] } = options;
  if (disks.length > 0) throw new Error('a domain has no disks yet');
  if (network && network.kind !== 'stream')
    throw new Error(`a domain cannot be on a network by ${network.kind}`);
  const frames = network ? ['--mac', network.mac, '--frames', String(network.descriptor)] : [];
  const args = [program, '--image', imagePath, '--memory', String(memoryMiB), ...frames];
  return { command: process.execPath, args: [...args, '--', domainLine(parameters, marks)], env: {} };
}
