/** What Debian's part of a bed is for each architecture: whose packages, what of them, and how it is packed there. */
import type { Architecture } from '../architecture.ts';
import { unpackImage, unpackKernel } from './kernel.ts';

/** `packed` is the path of Debian's file, `to` of what the emulator is given. */
type Unpack = (packed: string, to: string) => Promise<void>;

export interface DebianParts {
  /** Debian's name of the architecture. */
  readonly name: 'amd64' | 'arm64';
  /** The package that depends on the hypervisor, and that on the kernel. */
  readonly xen: string;
  readonly linux: string;
  /** Further packages of dom0. */
  readonly packages: readonly string[];
  /** Debian's name of its folder of libraries. */
  readonly triplet: string;
  /** The path of the loader that programs ask for, as it is in dom0; /lib is /usr/lib there. */
  readonly loader: string;
  /** Modules of the kernel, in an order in which they can be loaded. */
  readonly modules: readonly string[];
  /** In /boot. */
  readonly hypervisorFile: RegExp;
  readonly unpackHypervisor: Unpack;
  readonly unpackKernel: Unpack;
}

const xenModules = [
  ...['xen-privcmd', 'xenfs', 'xen-evtchn', 'xen-gntdev', 'xen-gntalloc', 'xen-netback', 'xen-blkback'],
  ...['loop', 'llc', 'stp', 'bridge', 'garp', 'mrp', '8021q', 'tun'],
];
const cardModules = ['failover', 'net_failover', 'virtio_net', 'virtio_console'];

export const parts: Readonly<Record<Architecture, DebianParts>> = {
  x86_64: {
    name: 'amd64',
    xen: 'xen-system-amd64',
    linux: 'linux-image-amd64',
    packages: [],
    triplet: 'x86_64-linux-gnu',
    loader: 'lib64/ld-linux-x86-64.so.2',
    modules: [
      ...xenModules,
      ...['virtio_ring', 'virtio', 'virtio_pci_modern_dev', 'virtio_pci_legacy_dev', 'virtio_pci'],
      ...['virtio_blk', ...cardModules],
    ],
    hypervisorFile: /^xen-.*\.gz$/,
    unpackHypervisor: unpackImage,
    unpackKernel,
  },
  arm64: {
    name: 'arm64',
    xen: 'xen-system-arm64',
    linux: 'linux-image-arm64',
    packages: ['libfdt1'],
    triplet: 'aarch64-linux-gnu',
    loader: 'usr/lib/ld-linux-aarch64.so.1',
    modules: [
      ...xenModules,
      ...['virtio_mmio', 'scsi_common', 'scsi_mod', 'virtio_scsi'],
      ...['crct10dif_common', 'crc-t10dif', 'crc64', 'crc64-rocksoft', 't10-pi', 'sd_mod', ...cardModules],
    ],
    hypervisorFile: /^xen-[\d.]+-arm64$/,
    unpackHypervisor: unpackImage,
    unpackKernel: unpackImage,
  },
};
