/** Everything that crosses a process boundary: shapes, limits and error codes. No behaviour, no I/O. */
export * from './appliance.ts';
export * from './build.ts';
export * from './catalogue.ts';
export * from './destination.ts';
export * from './error.ts';
export * from './faults.ts';
export * from './forward.ts';
export * from './health.ts';
export * from './image.ts';
export * from './instance.ts';
export * from './library.ts';
export * from './limits.ts';
export * from './lists.ts';
export * from './live.ts';
export * from './packet.ts';
export * from './target.ts';
export * from './traffic.ts';
