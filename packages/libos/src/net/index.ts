/** What the network libraries share. It does nothing by itself; each file says what it is for. */
export { NetError, type NetErrorCode } from './error.ts';
export type { Stack } from './stack.ts';
