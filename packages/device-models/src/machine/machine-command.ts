import type { Board, Target } from '@skerry/contracts';
import { commandLine } from './command-line.ts';

/**
 * Which program, with which arguments, is the machine that boots an image. Pure: nothing is looked up, started or
 * confined here. The console is the program's standard input and output, raw: every byte, Ctrl-C included, is the
 * guest's.
 */
export interface MachineOptions {
  target: Target;
  /** Of several that its target has; the first unless told. */
  board?: Board | undefined;
  /** As the program will see it: inside a sandbox this is not the path on the host. */
  imagePath: string;
  /** The machine's memory. A Unix process takes at most this for its linear memories. */
  memoryMiB: number;
  /** For the appliance; see `hal_boot_parameters` for what is cut. No parameter holds a zero byte. */
  parameters: readonly string[];
  /** Ask the platform for boot marks on the console (see ../console/marks.ts). Only for one who strips them. */
  marks: boolean;
  /** Its network device or the host's sockets that it may use; none unless told. */
  network?: MachineNetwork;
  /** Its disks, in their order; none unless told. */
  disks?: readonly MachineDisk[];
  /** Milliseconds since 1970 at launch, for a virtual machine whose board has no real-time clock. */
  wallMs?: number;
}

/**
 * `stream`: a network device whose frames pass through an inherited stream socket, each behind its length (4 bytes,
 * big-endian). `tap`: a network device on a TAP interface of the host, which the machine opens by itself; `inherited-tap`: on one that it inherits, open with IFF_VNET_HDR. `listen`: a Unix
 * process without a device of its own, which serves on inherited listening sockets. Descriptors are numbers in the
 * machine's process.
 */
export type MachineNetwork =
  | { kind: 'stream'; mac: string; descriptor: number }
  | { kind: 'tap'; mac: string; name: string }
  | { kind: 'inherited-tap'; mac: string; descriptor: number }
  | { kind: 'listen'; sockets: readonly { port: number; descriptor: number }[] };

/** A disk that the machine inherits open; without O_APPEND, since requests say where they write. */
export interface MachineDisk {
  name: string;
  descriptor: number;
  isReadOnly: boolean;
  /** Whether it is a block device of the host and not a regular file. */
  isHostDevice: boolean;
}

export interface MachineCommand {
  /** A name for the PATH (an emulator) or the image itself. */
  command: string;
  args: string[];
  /** The whole environment that it needs, besides a PATH to find `command`. */
  env: Record<string, string>;
}

/** The parameter that asks a virtual machine for marks; it is always the first and the appliance does not see it. */
const marksParameter = 'skerry.marks';

/** The parameter that sets the wall clock, in nanoseconds since 1970; the appliance does not see it either. */
const wallParameter = 'skerry.wall';

/** `skerry.marks` for a Unix process: a variable of its environment. */
const marksVariable = 'SKERRY_MARKS';

/** The most that the linear memories of a Unix process may take together, in MiB. */
const memoryVariable = 'SKERRY_MEMORY_MIB';

/**
 * Translation cache of the emulator. Its default is an eighth of the host's memory; an image is about 1 MB of code,
 * of which one run translates a part.
 */
const translationCacheMiB = 32;

/** Threads of the emulator that wait for disks, whose stacks are 8 MiB each. Its default is one for each of 64 requests. */
const diskThreads = 8;

/** A Unix process: its network device and the device's address; listening sockets as `<port>:<descriptor>,…`. */
const networkVariable = 'SKERRY_NET';
const macVariable = 'SKERRY_MAC';
const listenVariable = 'SKERRY_LISTEN';

/** A Unix process: its disks as `<name>:<descriptor>,…`. */
const disksVariable = 'SKERRY_DISKS';

function diskEnvironment(disks: readonly MachineDisk[] = []): Record<string, string> {
  if (disks.length === 0) return {};
  return { [disksVariable]: disks.map(({ name, descriptor }) => `${name}:${descriptor}`).join() };
}

function networkEnvironment(network: MachineNetwork | undefined): Record<string, string> {
  if (!network) return {};
  const device = (text: string, mac: string) => ({ [networkVariable]: text, [macVariable]: mac });
  switch (network.kind) {
    case 'tap':
      return device(`tap:${network.name}`, network.mac);
    case 'inherited-tap':
      return device(`tapfd:${network.descriptor}`, network.mac);
    case 'stream':
      return device(`stream:${network.descriptor}`, network.mac);
    case 'listen':
      return {
        [listenVariable]: network.sockets.map(({ port, descriptor }) => `${port}:${descriptor}`).join(),
      };
  }
}

/** QEMU ≥ 7.2. */
function networkDevice(network: MachineNetwork | undefined): string[] {
  if (!network || network.kind === 'listen') return [];
  const device = `virtio-net-device,netdev=net0,mac=${network.mac}`;
  return ['-netdev', backendOf(network), '-device', device];
}

function backendOf(network: Exclude<MachineNetwork, { kind: 'listen' }>): string {
  switch (network.kind) {
    case 'tap':
      // A comma within a value is written twice.
      return `tap,id=net0,ifname=${network.name.replaceAll(',', ',,')},script=no,downscript=no`;
    case 'inherited-tap':
      return `tap,id=net0,fd=${network.descriptor}`;
    case 'stream':
      return `stream,id=net0,server=off,addr.type=fd,addr.str=${network.descriptor}`;
  }
}

/**
 * The emulator reopens a file by its name; `/dev/fdset/<n>` is how one names a descriptor. What the guest gives up becomes a
 * hole of the file; a flush is fdatasync.
 */
function diskDevices(disks: readonly MachineDisk[] = []): string[] {
  if (disks.length === 0) return [];
  const pool = ['-object', `main-loop,id=main-loop,thread-pool-max=${diskThreads}`];
  const devices = disks.flatMap(({ name, descriptor, isReadOnly, isHostDevice }, index) => {
    const file = [
      `file.driver=${isHostDevice ? 'host_device' : 'file'}`,
      `file.filename=/dev/fdset/${index + 1}`,
      'file.discard=unmap',
    ];
    const node = ['driver=raw', `node-name=disk${index}`, 'discard=unmap', ...file];
    if (isReadOnly) node.push('read-only=on');
    return [
      '-add-fd',
      `set=${index + 1},fd=${descriptor}`,
      '-blockdev',
      node.join(),
      '-device',
      `virtio-blk-device,drive=disk${index},serial=${name}`,
    ];
  });
  return [...pool, ...devices];
}

/** Nothing that is not asked for: no default devices, no configuration files, no display, no monitor. */
const bareMachine = ['-nodefaults', '-no-user-config', '-display', 'none', '-monitor', 'none', '-no-reboot'];

/** QEMU's own system call filter. `spawn` and `elevateprivileges` leave a guest that escapes with little to call. */
const emulatorSandbox = [
  '-sandbox',
  'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
];

/** `signal=off`: Ctrl-C is a byte for the guest and does not end the emulator. */
const serialConsole = ['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'];

function emulator(options: MachineOptions, command: string, machine: readonly string[]): MachineCommand {
  const parameters = [...options.parameters];
  if (options.wallMs !== undefined) {
    parameters.unshift(`${wallParameter}=${BigInt(Math.round(options.wallMs)) * 1_000_000n}`);
  }
  if (options.marks) parameters.unshift(marksParameter);
  const args = [
    '-accel',
    `tcg,tb-size=${translationCacheMiB}`,
    ...machine,
    '-m',
    String(options.memoryMiB),
    ...bareMachine,
    ...emulatorSandbox,
    ...serialConsole,
    ...networkDevice(options.network),
    ...diskDevices(options.disks),
    '-kernel',
    options.imagePath,
  ];
  if (parameters.length > 0) args.push('-append', commandLine(parameters));
  return { command, args, env: {} };
}

const NO_PROCESS = 'a Xen guest is started by the tools of a Xen host';

/** The command line of the machine that boots `imagePath`. Throws for domains of Xen, which are not processes of this host. */
export function machineCommand(options: MachineOptions): MachineCommand {
  switch (options.target) {
    case 'unix':
      return {
        command: options.imagePath,
        args: [...options.parameters],
        env: {
          [memoryVariable]: String(options.memoryMiB),
          ...(options.marks && { [marksVariable]: '1' }),
          ...networkEnvironment(options.network),
          ...diskEnvironment(options.disks),
        },
      };
    case 'kvm':
      return emulator(options, 'qemu-system-x86_64', [
        '-M',
        'microvm,x-option-roms=off,pit=off,pic=off,rtc=off,acpi=off,isa-serial=on',
        '-cpu',
        'max',
        '-global',
        'virtio-mmio.force-legacy=false',
      ]);
    case 'arm':
      if (options.board === 'xen') throw new Error(NO_PROCESS);
      return emulator(options, 'qemu-system-aarch64', [
        '-M',
        'virt',
        '-cpu',
        'max',
        '-global',
        'virtio-mmio.force-legacy=false',
        '-device',
        'virtio-rng-device',
      ]);
    case 'xen':
      throw new Error(NO_PROCESS);
  }
}
