/** What `skerry:start` is to the `wire.ts` of an appliance whose main may be an object with a `fetch` method. */
import { mainOf } from '../core/server.ts';
import { startWired, type Wiring } from '../core/wired.ts';
import { serve } from './serve.ts';

export function startServed(main: unknown, wiring: Wiring): void {
  startWired(mainOf(main, serve), wiring);
}
