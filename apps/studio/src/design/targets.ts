import type { Board, Target } from '@skerry/contracts';

/** A target in words for a person who has not met it. */
export interface TargetDescription {
  readonly label: string;
  /** One line: what boots. */
  readonly summary: string;
  /** A sentence or two: what that means. */
  readonly explanation: string;
}

export const targetDescriptions: Readonly<Record<Target, TargetDescription>> = {
  unix: {
    label: 'unix',
    summary: 'A Linux process',
    explanation:
      'One static executable without a libc that talks to the Linux kernel directly. The quickest to start: use it while developing.',
  },
  kvm: {
    label: 'kvm',
    summary: 'An x86 virtual machine',
    explanation:
      'A sealed image that boots alone on an x86-64 machine without an operating system below it, here a QEMU microvm.',
  },
  arm: {
    label: 'arm',
    summary: 'An ARM64 board',
    explanation: 'The same program as a bare-metal arm64 image, here on the virt board that QEMU emulates.',
  },
  xen: {
    label: 'xen',
    summary: 'A Xen guest',
    explanation:
      'A sealed image that boots as an unprivileged PVH domain of a Xen host, with paravirtual devices.',
  },
};

/** The boards that an image for `arm` can be for. */
export const boardDescriptions: Readonly<Record<Board, TargetDescription>> = {
  virt: { ...targetDescriptions.arm, label: 'virt' },
  xen: {
    label: 'xen',
    summary: 'An ARM64 Xen guest',
    explanation:
      'A bare-metal arm64 image that boots as an unprivileged domain of a Xen host, with paravirtual devices.',
  },
};

/** A target as it is for an appliance, whose image for `arm` is for this board. */
export function describeTarget(target: Target, board: Board | undefined): TargetDescription {
  return target === 'arm' && board !== undefined ? boardDescriptions[board] : targetDescriptions[target];
}

/** Adds or removes a target; the last one stays, since a build needs one. Keeps the order of `all`. */
export function toggleTarget(all: readonly Target[], chosen: readonly Target[], target: Target): Target[] {
  const next = all.filter((each) => (each === target ? !chosen.includes(each) : chosen.includes(each)));
  return next.length === 0 ? [...chosen] : next;
}
