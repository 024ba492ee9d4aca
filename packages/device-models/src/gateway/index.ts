/** The gateway of a project's network; see gateway.ts. */
export { Gateway, type GatewayMachine, type GatewayOptions } from './gateway.ts';
export { Policy } from './policy.ts';
