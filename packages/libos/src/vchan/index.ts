/** Channels to other domains of the same Xen host: the Vchan library, what `main` receives as `vchan`. */
import { requireRunning } from '../core/stage.ts';
import { clearTimeout, schedule } from '../timers/index.ts';
import { xenstore } from '../xenstore/index.ts';
import { VchanChannel } from './channel.ts';
import { VchanError } from './error.ts';
import { joinBy } from './join.ts';
import { VchanListener, type VchanListenOptions } from './listener.ts';
import { folderOf } from './place.ts';
import { wire } from './wire.ts';

export { VchanChannel } from './channel.ts';
export { VchanError, type VchanErrorCode } from './error.ts';
export { VchanListener, type VchanListenOptions } from './listener.ts';
export type { VchanWireOptions } from './wire.ts';

export interface VchanConnectOptions {
  /** The domain that serves. */
  readonly domain: number;
  /** Where: an absolute path, or one in that domain's folder. */
  readonly path: string;
  /** So long a server is waited for; 10 s unless told. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;

/** Joins a channel as soon as there is one that can be joined. Rejects with VchanError, or XenstoreError when there is no store. */
async function connect({ domain, path, timeoutMs = TIMEOUT_MS }: VchanConnectOptions): Promise<VchanChannel> {
  requireRunning('vchan.connect()');
  const folder = folderOf(domain, path);
  const watch = xenstore.watch(folder);
  const timer = schedule(() => watch.close(), timeoutMs);
  const joined = await joinBy(watch, domain, 'vchan.connect()').finally(() => clearTimeout(timer));
  if (joined instanceof VchanChannel) return joined;
  throw new VchanError(joined, `vchan.connect() to ${folder}`);
}

export const vchan = {
  connect,
  listen: (options: VchanListenOptions): VchanListener => new VchanListener(options),
  wire,
};
