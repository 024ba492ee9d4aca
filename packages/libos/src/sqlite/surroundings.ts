import type { Host } from '../core/host.ts';

/** What SQLite needs of a machine besides its disks. */
export type Surroundings = Pick<Host, 'entropy' | 'monotonicMs' | 'utf8Encode' | 'wallMs'>;
