/** The host's own network: its sockets are there when the appliance starts. Name servers come from `net.dns`. */
import { requireRunning } from '../core/stage.ts';
import { netParameters } from '../net/parameters.ts';
import type { Stack } from '../net/stack.ts';

export const hostStack: Stack = {
  start(): void {
    requireRunning('the network');
  },
  ready: () => Promise.resolve(),
  isReady: true,
  nameservers: () => netParameters('dns').flatMap((list) => list.split(',')),
  hostname: () => netParameters('hostname')[0] ?? '',
};
