/** The machine that a Linux guest has: the emulator, the board and the processor of an appliance on `kvm`. */
import { readFileSync } from 'node:fs';

/**
 * Console on the emulator's standard streams, and what this kernel cannot do without: ACPI, which tells it of the virtio
 * devices, an interrupt controller and a timer of a PC, and four times the memory. Devices are the caller's.
 */
export function linuxMachineArguments(kernel: string, ramDisk: string, commandLine: string): string[] {
  return [
    ...['-accel', 'tcg,tb-size=128', '-cpu', 'max', '-m', '256'],
    ...['-M', 'microvm,x-option-roms=off,acpi=on,ioapic2=off,pic=on,pit=on,rtc=on,isa-serial=on'],
    ...['-global', 'virtio-mmio.force-legacy=false'],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-monitor', 'none', '-no-reboot'],
    ...['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'],
    ...['-kernel', kernel, '-initrd', ramDisk, '-append', commandLine],
  ];
}

/** It cannot measure this board's TSC, which is the host's, and would give it up on a busy host. A reboot ends the emulator. */
export function linuxCommandLine(...words: string[]): string {
  const mhz = /^cpu MHz\s*: ([\d.]+)/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '2000';
  return [
    'console=ttyS0 quiet panic=-1 reboot=t no_timer_check tsc=reliable random.trust_cpu=on',
    `tsc_early_khz=${Math.round(Number(mhz) * 1_000)}`,
    ...words,
  ].join(' ');
}
