/**
 * All that `main` can receive: what is exported here as `x` is given as `needs.x`, if the appliance speaks of `x`. So a
 * library is one line, and what is not asked for is not linked (composition/src/entry.ts). `parameters` is called
 * when main is.
 */
export { arp } from './arp/index.ts';
export { block } from './block/index.ts';
export { clock } from './clock/index.ts';
export { console } from './console/index.ts';
export { exit, parameters } from './core/program.ts';
export { dns } from './dns-client/index.ts';
export { ethernet } from './ethernet/index.ts';
export { fat } from './fat/index.ts';
export { fs } from './fs/index.ts';
export { http } from './http/index.ts';
export { icmp } from './icmp/index.ts';
export { ipv4 } from './ipv4/index.ts';
export { ipv6 } from './ipv6/index.ts';
export { kv } from './kv/index.ts';
export { net } from './net-info/index.ts';
export { partition } from './partition/index.ts';
export { random } from './random/index.ts';
export { sqlite } from './sqlite/index.ts';
export { tcp } from './tcp/index.ts';
export { udp } from './udp/index.ts';
export { vchan } from './vchan/index.ts';
export { xenstore } from './xenstore/index.ts';
