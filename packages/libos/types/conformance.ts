/** Type-checked, never run: the libraries are what the declarations beside this file say. */
import type { Needs } from 'skerry';
import type * as globals from '../src/globals.ts';
import type { needs } from '../src/needs.ts';

type Declared<Name extends keyof typeof globals> = Name extends keyof typeof globalThis
  ? (typeof globalThis)[Name]
  : never;

/** Every export of globals.ts is declared in globals.d.ts, and can be used as what it is declared to be. */
export declare const implemented: typeof globals;
export const declared: { readonly [Name in keyof typeof globals]: Declared<Name> } = implemented;

export declare const given: typeof needs;
export const received: () => Needs = given;
