/** Real Xen: on a test bed of this host's, or the Xen that this host runs under; see README.md. */
export { type Architecture, architectureFor, architectures } from './architecture.ts';
export { BedAssembly } from './assembly/bed-files.ts';
export type { Progress } from './assembly/debian.ts';
export { Bed } from './bed/bed.ts';
export { BedDom0 } from './dom0/bed-dom0.ts';
export type { Dom0, Dom0Stream } from './dom0/dom0.ts';
export { isXenHost } from './dom0/local-dom0.ts';
export { BedFailure } from './failure.ts';
export { openXenHost } from './host/open.ts';
export type { Wire, XenHost } from './host/xen-host.ts';
export { domainCommand } from './machine/command.ts';
export { Domain, type DomainEnd, type Refusal } from './xl/domain.ts';
export type { DomainConfig, DomainDisk, DomainNetwork } from './xl/domain-config.ts';
export { type DomainOptions, type StartedDomain, startDomain } from './xl/start-domain.ts';
