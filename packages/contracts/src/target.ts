import { z } from 'zod';

/** Where an image boots. */
export const targets = ['unix', 'kvm', 'arm', 'xen'] as const;
export const Target = z.enum(targets);
export type Target = z.infer<typeof Target>;

/** Which machine an image for `arm` is for: QEMU's `virt`, unless told, or a domain of Xen. */
export const boards = ['virt', 'xen'] as const;
export const Board = z.enum(boards);
export type Board = z.infer<typeof Board>;

/** What an appliance is built for when it does not say: the targets that every host boots. `xen` is built when it is named. */
export const defaultTargets = ['unix', 'kvm', 'arm'] as const satisfies readonly Target[];
export type DefaultTarget = (typeof defaultTargets)[number];
