/** Changes that are made at once or not at all, and only when nobody else has changed what was read. */
import { ask } from './calls.ts';
import { storeError, XenstoreError } from './error.ts';
import { XenstoreView } from './view.ts';
import { readStrings, strings, XS_TRANSACTION_END, XS_TRANSACTION_START } from './wire.ts';

/** Others may change the store again and again. */
const TRIES = 16;

const CALL = 'xenstore.transaction()';

class Transaction extends XenstoreView {
  static async begin(): Promise<Transaction> {
    const payload = strings('');
    const answer = await ask({ call: CALL, type: XS_TRANSACTION_START, transaction: 0, payload });
    const made = new Transaction();
    made.within = Number(readStrings(answer)[0]);
    return made;
  }

  /** False: others have changed what it needs, and nothing was done. */
  async end(isGood: boolean): Promise<boolean> {
    const { within: transaction = 0 } = this;
    this.within = undefined;
    const payload = strings(isGood ? 'T' : 'F');
    try {
      await ask({ call: CALL, type: XS_TRANSACTION_END, transaction, payload });
      return true;
    } catch (error) {
      if (error instanceof XenstoreError && error.code === 'EAGAIN') return false;
      throw error;
    }
  }
}

/** Calls `body` again when its changes did not go in, with a fresh view. What it throws ends the transaction without them. */
export async function transact<T>(body: (view: XenstoreView) => Promise<T>): Promise<T> {
  for (let tries = 0; tries < TRIES; tries++) {
    const transaction = await Transaction.begin();
    let result: T;
    try {
      result = await body(transaction);
    } catch (error) {
      await transaction.end(false).catch(() => undefined);
      throw error;
    }
    if (await transaction.end(true)) return result;
  }
  throw storeError(CALL, 'EAGAIN');
}
