/**
 * The emulator that Xen runs in: its command line and the wall around it.
 *
 * A guest of Xen is hostile, and has three things to get through before it is anywhere: Xen, the emulator, and this wall,
 * behind which there are the emulator, the memory of dom0 as a file, and three sockets.
 */
import type { Wall } from '@skerry/device-models/sandbox';
import type { Architecture } from '../architecture.ts';
import { type BedSize, type BootInputs, machines } from './machines.ts';

export const usualSize: BedSize = { memoryMiB: 1_024, dom0MiB: 256 };

/** The descriptors that it inherits, from 3 on; `state` is there only when it is restored. */
export const channels = { monitor: 3, agent: 4, network: 5, state: 6 } as const;

/** Files, as the emulator sees them; `log` takes what is said while it boots. */
export type MachineFiles =
  | (BootInputs & { readonly kind: 'boot'; readonly memory: string; readonly log: string })
  | { readonly kind: 'restore'; readonly memory: string };

/** The translated code of Xen, dom0 and their guests. */
const TRANSLATED_MIB = 512;
const MAC = '02:53:6b:00:00:00';

export function qemuArguments(architecture: Architecture, files: MachineFiles, size: BedSize): string[] {
  const isShared = files.kind === 'boot';
  const memory = `memory-backend-file,id=ram0,size=${size.memoryMiB}M,mem-path=${files.memory.replaceAll(',', ',,')}`;
  const machine = machines[architecture];
  return [
    ...['-accel', `tcg,thread=multi,tb-size=${TRANSLATED_MIB}`],
    ...['-object', `${memory},share=${isShared ? 'on' : 'off'}`],
    ...machine.board('ram0'),
    ...['-m', `${size.memoryMiB}M`, '-smp', '1'],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-monitor', 'none', '-no-reboot'],
    ...['-chardev', `socket,id=monitor,fd=${channels.monitor}`, '-mon', 'chardev=monitor,mode=control'],
    ...['-chardev', `socket,id=agent,fd=${channels.agent}`],
    ...['-netdev', `stream,id=net0,server=off,addr.type=fd,addr.str=${channels.network}`],
    ...machine.cards({ agent: 'agent', network: 'net0', mac: MAC }),
    ...(files.kind === 'boot'
      ? ['-serial', `file:${files.log}`, ...machine.boot(files, size)]
      : restoreArguments),
  ];
}

/** The seccomp filter denies what saving a machine needs, a program of its own. */
const restoreArguments = [
  ...['-serial', 'null', '-S', '-incoming', 'defer'],
  ...['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
];

/** The file of dom0's memory, behind bubblewrap. */
const MEMORY_BEHIND = '/memory';

/** `qemu` and `memory` are paths on this host. */
export interface SavedMachine {
  readonly architecture: Architecture;
  readonly qemu: string;
  readonly memory: string;
  readonly size: BedSize;
}

/** The command line of a restored machine behind a wall, which ends with whoever started it. */
export function behindWall(
  wall: Wall,
  { architecture, qemu, memory, size }: SavedMachine,
): [string, ...string[]] {
  const inner = (path: string): string[] => [
    qemu,
    ...qemuArguments(architecture, { kind: 'restore', memory: path }, size),
  ];
  switch (wall) {
    case 'bubblewrap':
      return [
        'bwrap',
        ...[
          '--unshare-user',
          '--unshare-pid',
          '--unshare-net',
          '--unshare-ipc',
          '--unshare-uts',
          '--unshare-cgroup-try',
        ],
        ...['--as-pid-1', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
        ...['--ro-bind', '/usr', '/usr', '--symlink', 'usr/lib', '/lib', '--symlink', 'usr/lib64', '/lib64'],
        ...['--bind', memory, MEMORY_BEHIND, '--remount-ro', '/', '--chdir', '/'],
        ...inner(MEMORY_BEHIND),
      ];
    case 'setpriv':
      return ['setpriv', '--pdeathsig', 'KILL', '--no-new-privs', '--inh-caps', '-all', ...inner(memory)];
    case 'none':
      return [qemu, ...inner(memory).slice(1)];
  }
}
