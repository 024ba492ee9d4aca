/**
 * A Linux guest with nothing in it but a C server on epoll, as a peer: Debian's kernel for clouds, and an initial RAM disk of two
 * static programs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linuxCommandLine, linuxKernel, linuxMachineArguments } from '@skerry/testkit/linux';
import { cpio } from '@skerry/xen-bed/cpio';
import { compilePeer } from '../compile-peer.ts';

/** As linux-init.c names them, below the folder of the kernel's modules. */
const MODULES = [
  'drivers/virtio/virtio_ring',
  'drivers/virtio/virtio',
  'drivers/virtio/virtio_mmio',
  'net/core/failover',
  'drivers/net/net_failover',
  'drivers/net/virtio_net',
];

export interface LinuxGuest {
  readonly kernel: string;
  readonly ramDisk: string;
}

/** Throws with a reason when the kernel cannot be had. */
export async function buildLinuxGuest(scratch: string): Promise<LinuxGuest> {
  const kernel = await linuxKernel();
  const program = (name: string): Buffer => readFileSync(compilePeer(`${name}.c`, scratch, ['-static']));
  const ramDisk = join(scratch, 'linux.cpio');
  writeFileSync(
    ramDisk,
    cpio([
      { path: 'init', content: program('linux-init') },
      { path: 'epoll-server', content: program('epoll-server') },
      ...MODULES.map((path) => kernel.module(path)),
    ]),
  );
  return { kernel: kernel.path, ramDisk };
}

/** On a TAP device, where it has this address and greets its neighbour. */
export function linuxGuestArguments(
  { kernel, ramDisk }: LinuxGuest,
  { tap, mac, address, neighbour }: { tap: string; mac: string; address: string; neighbour: string },
): string[] {
  const commandLine = linuxCommandLine(`address=${address}`, `announce=${neighbour}`);
  return [
    ...linuxMachineArguments(kernel, ramDisk, commandLine),
    ...['-netdev', `tap,id=net0,ifname=${tap},script=no,downscript=no`],
    ...['-device', `virtio-net-device,netdev=net0,mac=${mac}`],
  ];
}
