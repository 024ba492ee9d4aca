/** The host's store of small values: the Xenstore library, what `main` receives as `xenstore`. */
import { requireRunning } from '../core/stage.ts';
import { transact } from './transaction.ts';
import { XenstoreView } from './view.ts';
import { XenstoreWatch } from './watch.ts';

export { XenstoreError, type XenstoreErrorCode } from './error.ts';
export { XenstoreView } from './view.ts';
export type { XenstoreWatch } from './watch.ts';
export type { XenstoreAccess, XenstorePermission } from './wire.ts';

class Xenstore extends XenstoreView {
  /** See {@link XenstoreWatch}. */
  watch(path: string): XenstoreWatch {
    requireRunning('xenstore.watch()');
    return new XenstoreWatch(path);
  }

  /**
   * What `body` does is done at once or not at all. It is called again when others have changed what it has read, so it does
   * nothing else that counts.
   */
  transaction<T>(body: (view: XenstoreView) => Promise<T>): Promise<T> {
    requireRunning('xenstore.transaction()');
    return transact(body);
  }
}

export const xenstore = new Xenstore();
