/**
 * A domain as a process of this host, for whoever runs machines as processes: its console is the process's standard input and
 * output, its frames pass through an inherited stream socket, its disks are inherited files, and it ends with the process.
 */
import { fileURLToPath } from 'node:url';
import type { MachineCommand, MachineOptions } from '@skerry/device-models';
import { type Architecture, architectureFor } from '../architecture.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));

/** What says where beds are kept. */
const placeVariables = ['HOME', 'SKERRY_CACHE', 'XDG_CACHE_HOME'];

/** What the process is told, as one argument. */
export type DomainProcess = Pick<
  MachineOptions,
  'imagePath' | 'memoryMiB' | 'parameters' | 'marks' | 'network' | 'disks'
> & { readonly architecture: Architecture };

/** The process that boots the image of `options`. Throws for one that no Xen boots, and for a network that a domain cannot have. */
export function domainCommand(options: MachineOptions): MachineCommand {
  const { target, board, imagePath, memoryMiB, parameters, marks, network, disks = [] } = options;
  if (network && network.kind !== 'stream')
    throw new Error(`a domain cannot be on a network by ${network.kind}`);
  const architecture = architectureFor(target, board);
  if (!architecture) throw new Error(`no Xen boots an image for ${target}`);
  const told: DomainProcess = {
    architecture,
    imagePath,
    memoryMiB,
    parameters,
    marks,
    disks,
    ...(network && { network }),
  };
  const env = Object.fromEntries(
    placeVariables.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  return { command: process.execPath, args: [program, JSON.stringify(told)], env };
}
