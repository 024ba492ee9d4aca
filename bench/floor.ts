/** The kernels that only print (packages/libos/guests/floor): the least that a boot can be on a machine. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Target } from '@skerry/contracts';
import { machineCommand } from '@skerry/device-models';
import type { Command } from './launch.ts';

const triples = {
  kvm: 'x86_64-unknown-none-elf',
  xen: 'x86_64-unknown-none-elf',
  arm: 'aarch64-unknown-none-elf',
} as const;
/** As an appliance's machine has by default, so that both peers pay for the same memory. */
const memoryMiB = 64;

/** Assembles the floors of virtual machines into `folder`; how each is booted. Throws with the assembler's words. */
export function floorImages(root: string, folder: string): ReadonlyMap<Target, Command> {
  const commands = new Map<Target, Command>();
  for (const target of ['kvm', 'arm'] as const) {
    const imagePath = floorImage(root, folder, target);
    commands.set(target, machineCommand({ target, imagePath, memoryMiB, parameters: [], marks: false }));
  }
  return commands;
}

/** Assembles one of them: its path. */
export function floorImage(root: string, folder: string, target: keyof typeof triples): string {
  const source = join(root, 'packages', 'libos', 'guests', 'floor', target);
  const object = join(folder, `floor.${target}.o`);
  const image = join(folder, `floor.${target}`);
  run('clang', [`--target=${triples[target]}`, '-c', `${source}.S`, '-o', object]);
  const format = target === 'arm' ? ['--oformat=binary'] : [];
  run('ld.lld', ['-static', '--nmagic', ...format, '-T', `${source}.ld`, object, '-o', image]);
  return image;
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}
