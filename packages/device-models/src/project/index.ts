/** The network of one project, whole: see project-network.ts. Who starts machines joins it to their processes. */
export { type InstanceNic, newMac } from './instance-nic.ts';
export { type NetworkMember, ProjectGateway } from './project-gateway.ts';
export { ProjectNetwork } from './project-network.ts';
export { Turns } from './turns.ts';
