/** Linux as a peer: Debian's kernel in QEMU, with programs of the caller's or a script for busybox. */
export { type LinuxKernel, linuxKernel } from './kernel.ts';
export { linuxCommandLine, linuxMachineArguments } from './machine.ts';
export { type LinuxOutcome, type LinuxScript, runInLinux } from './script.ts';
