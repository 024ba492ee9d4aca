/** Real Xen: on a test bed of this host's, or the Xen that this host runs under; see README.md. */
export { Agent, type Ending, type Outcome } from './agent/agent.ts';
export { BedAssembly, type SavedBed } from './assembly/bed-files.ts';
export type { Progress } from './assembly/debian.ts';
export { Bed } from './bed/bed.ts';
export { BedFailure, type BedProblem } from './failure.ts';
export { BedDom0 } from './xl/bed-dom0.ts';
export type { Dom0, Dom0Stream } from './xl/dom0.ts';
export { Domain, type DomainEnd, type Refusal } from './xl/domain.ts';
export type { DomainConfig, DomainDisk, DomainNetwork } from './xl/domain-config.ts';
