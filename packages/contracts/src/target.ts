import { z } from 'zod';

/** Where an image boots. */
export const targets = ['unix', 'kvm', 'arm'] as const;
export const Target = z.enum(targets);
export type Target = z.infer<typeof Target>;
