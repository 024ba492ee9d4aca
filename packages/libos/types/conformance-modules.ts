/** Type-checked, never run: what can be imported of a library is what the declarations beside this file say. */

import type * as declaredLog from 'skerry:log';
import type * as log from '../src/log/index.ts';

interface Declared {
  log: typeof declaredLog;
}
interface Implemented {
  log: typeof log;
}

/** Every value that is declared is exported, and can be used as what it is declared to be; and nothing else is exported. */
export declare const implemented: Implemented;
export const declared: Declared = implemented;
export const offered: { readonly [Name in keyof Implemented]: Record<keyof Implemented[Name], unknown> } =
  declared;
