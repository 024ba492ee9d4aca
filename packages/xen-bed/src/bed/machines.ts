/**
 * The machine that Xen runs in, of each architecture. The one that is booted and the one that is restored must be the same to
 * the last device; only what is behind the devices may differ.
 */
import type { Architecture } from '../architecture.ts';

/** What the machine has, and how much of it is dom0's. */
export interface BedSize {
  readonly memoryMiB: number;
  readonly dom0MiB: number;
}

/** Files, by names without spaces and commas. */
export interface BootInputs {
  readonly hypervisor: string;
  readonly kernel: string;
  readonly ramDisk: string;
}

export interface BedMachine {
  readonly program: string;
  /** The package of Debian's that has it. */
  readonly package: string;
  /** `memory`: the object that is its memory. */
  board(memory: string): readonly string[];
  /** What the channels are plugged into, by the names of their character and network devices. */
  cards(channels: { agent: string; network: string; mac: string }): readonly string[];
  /** What is booted. */
  boot(inputs: BootInputs, size: BedSize): readonly string[];
  /** The disk `id`, plugged into the running machine; QMP's device_add. */
  disk(id: string): Readonly<Record<string, string>>;
}

const hypervisorLine = 'dom0_max_vcpus=1 loglvl=none guest_loglvl=all bootscrub=0';
const kernelLine = [
  'console=hvc0 quiet loglevel=1 mitigations=off apparmor=0 audit=0 rodata=off nokaslr',
  'lsm=capability cryptomgr.notests ipv6.disable=1',
].join(' ');

const x86: BedMachine = {
  program: 'qemu-system-x86_64',
  package: 'qemu-system-x86',
  // dom0 dies of SMAP, and Xen of MONITOR, as they are emulated. With XSAVE, domains and dom0's programs that are interrupted
  // get back vector registers that they had long ago: memory that was being copied is then wrong by 16 bytes here and there.
  board: (memory) => [
    ...['-machine', `pc,memory-backend=${memory}`],
    ...['-cpu', 'EPYC,+svm,-monitor,-smap,-xsave'],
  ],
  cards: ({ agent, network, mac }) => [
    ...['-device', 'virtio-serial-pci', '-device', `virtserialport,chardev=${agent},name=agent`],
    ...['-device', `virtio-net-pci,netdev=${network},mac=${mac},romfile=`],
  ],
  boot: ({ hypervisor, kernel, ramDisk }, { dom0MiB }) => [
    ...['-kernel', hypervisor],
    '-append',
    `dom0_mem=${dom0MiB}M,max:${dom0MiB}M ${hypervisorLine} com1=115200,8n1 console=com1 spec-ctrl=no xpti=off`,
    ...['-initrd', `${kernel} ${kernelLine} tsc=reliable,${ramDisk}`],
  ],
  disk: (id) => ({ driver: 'virtio-blk-pci', id, drive: id, serial: id }),
};

/** Where dom0's kernel and initial RAM disk are loaded: Xen takes them from there. */
const ARM_KERNEL = 0x5000_0000;
const ARM_RAM_DISK = 0x5800_0000;

const arm: BedMachine = {
  program: 'qemu-system-aarch64',
  package: 'qemu-system-arm',
  // Pointers that are signed cost an emulator much, and vectors of any length are nobody's here.
  board: (memory) => [
    ...['-machine', `virt,virtualization=on,gic-version=3,its=off,memory-backend=${memory}`],
    ...['-cpu', 'max,pauth=off,sve=off', '-global', 'virtio-mmio.force-legacy=false'],
  ],
  // A board without a bus that is plugged into while it runs: what disks come to is a SCSI adapter.
  cards: ({ agent, network, mac }) => [
    ...['-device', 'virtio-serial-device', '-device', `virtserialport,chardev=${agent},name=agent`],
    ...['-device', `virtio-net-device,netdev=${network},mac=${mac}`, '-device', 'virtio-scsi-device,id=scsi'],
  ],
  boot: ({ hypervisor, kernel, ramDisk }, { dom0MiB }) => [
    ...['-kernel', hypervisor, '-append', `dom0_mem=${dom0MiB}M ${hypervisorLine} console=dtuart`],
    ...['-device', `guest-loader,addr=${ARM_KERNEL},kernel=${kernel},bootargs=${kernelLine}`],
    ...['-device', `guest-loader,addr=${ARM_RAM_DISK},initrd=${ramDisk}`],
  ],
  disk: (id) => ({ driver: 'scsi-hd', bus: 'scsi.0', id, drive: id, serial: id }),
};

export const machines: Readonly<Record<Architecture, BedMachine>> = { x86_64: x86, arm64: arm };
