/** The end of a channel that joins what the other end has published. */
import type { XenstoreWatch } from '../xenstore/index.ts';
import { VchanChannel } from './channel.ts';
import { VchanError } from './error.ts';
import { AGAIN, vchanHost } from './host.ts';
import { find } from './place.ts';

/**
 * Joins `domain` by the folder that is watched, as soon as there is something that can be joined. Owns the watch: closing it gives
 * up, and then the answer is why nothing was joined. Rejects with VchanError, or XenstoreError when there is no store.
 */
export async function joinBy(
  watch: XenstoreWatch,
  domain: number,
  call: string,
): Promise<VchanChannel | 'NO_SERVER' | 'REFUSED'> {
  let hasFound = false;
  try {
    for await (const _ of watch) {
      const place = await find(watch.path);
      if (!place) continue;
      hasFound = true;
      const number = vchanHost.vchanJoin(domain, place.grant, place.port);
      if (number === AGAIN) throw new VchanError('TOO_MANY', call);
      if (number >= 0) return new VchanChannel(domain, number);
    }
  } finally {
    watch.close();
  }
  return hasFound ? 'REFUSED' : 'NO_SERVER';
}
