/**
 * The emulator that Xen runs in: its command line and the wall around it. The machine that is booted and the one that is
 * restored must be the same to the last device; only what is behind the devices may differ.
 *
 * A guest of Xen is hostile, and has three things to get through before it is anywhere: Xen, the emulator, and this wall,
 * behind which there are the emulator, the memory of dom0 as a file, and three sockets.
 */
import type { Wall } from '@skerry/device-models/sandbox';

/** What the machine has, and how much of it is dom0's. */
export interface BedSize {
  readonly memoryMiB: number;
  readonly dom0MiB: number;
}

export const usualSize: BedSize = { memoryMiB: 1_024, dom0MiB: 256 };

/** The descriptors that it inherits, from 3 on; `state` is there only when it is restored. */
export const channels = { monitor: 3, agent: 4, network: 5, state: 6 } as const;

/** Files, as the emulator sees them. */
export interface BootFiles {
  readonly kind: 'boot';
  readonly hypervisor: string;
  readonly kernel: string;
  readonly ramDisk: string;
  readonly memory: string;
  /** Takes what is said while it boots. */
  readonly log: string;
}
export interface RestoreFiles {
  readonly kind: 'restore';
  readonly memory: string;
}

/** The translated code of Xen, dom0 and their guests. */
const TRANSLATED_MIB = 512;

const hypervisorLine = ({ dom0MiB }: BedSize): string =>
  [
    `dom0_mem=${dom0MiB}M,max:${dom0MiB}M dom0_max_vcpus=1 com1=115200,8n1 console=com1`,
    'loglvl=none guest_loglvl=all bootscrub=0 spec-ctrl=no xpti=off',
  ].join(' ');

const kernelLine = [
  'console=hvc0 quiet loglevel=1 mitigations=off apparmor=0 audit=0 rodata=off nokaslr tsc=reliable',
  'lsm=capability cryptomgr.notests ipv6.disable=1',
].join(' ');

export function qemuArguments(files: BootFiles | RestoreFiles, size: BedSize): string[] {
  const isShared = files.kind === 'boot';
  const memory = `memory-backend-file,id=ram0,size=${size.memoryMiB}M,mem-path=${files.memory.replaceAll(',', ',,')}`;
  return [
    ...['-accel', `tcg,thread=multi,tb-size=${TRANSLATED_MIB}`],
    ...['-machine', 'pc,memory-backend=ram0', '-object', `${memory},share=${isShared ? 'on' : 'off'}`],
    // dom0 dies of SMAP, and Xen of MONITOR, as they are emulated. With XSAVE, domains and dom0's programs that are interrupted
    // get back vector registers that they had long ago: memory that was being copied is then wrong by 16 bytes here and there.
    ...['-cpu', 'EPYC,+svm,-monitor,-smap,-xsave', '-m', `${size.memoryMiB}M`, '-smp', '1'],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-monitor', 'none', '-no-reboot'],
    ...['-chardev', `socket,id=monitor,fd=${channels.monitor}`, '-mon', 'chardev=monitor,mode=control'],
    ...['-device', 'virtio-serial-pci', '-chardev', `socket,id=agent,fd=${channels.agent}`],
    ...['-device', 'virtserialport,chardev=agent,name=agent'],
    ...['-netdev', `stream,id=net0,server=off,addr.type=fd,addr.str=${channels.network}`],
    ...['-device', 'virtio-net-pci,netdev=net0,mac=02:53:6b:00:00:00,romfile='],
    ...(files.kind === 'boot' ? bootArguments(files, size) : restoreArguments),
  ];
}

function bootArguments({ hypervisor, kernel, ramDisk, log }: BootFiles, size: BedSize): string[] {
  return [
    ...['-serial', `file:${log}`, '-kernel', hypervisor, '-append', hypervisorLine(size)],
    ...['-initrd', `${kernel} ${kernelLine},${ramDisk}`],
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
  readonly qemu: string;
  readonly memory: string;
  readonly size: BedSize;
}

/** The command line of a restored machine behind a wall, which ends with whoever started it. */
export function behindWall(wall: Wall, { qemu, memory, size }: SavedMachine): [string, ...string[]] {
  const inner = (path: string): string[] => [qemu, ...qemuArguments({ kind: 'restore', memory: path }, size)];
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
