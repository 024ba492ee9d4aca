/** Type-checked, never run: the libraries are what the declarations beside this file say. */

import type * as declaredAssets from 'skerry:assets';
import type { Needs } from 'skerry';
import type * as frozen from '../src/assets/index.ts';
import type * as globals from '../src/globals.ts';
import type * as needs from '../src/needs.ts';

type Declared<Name extends keyof typeof globals> = Name extends keyof typeof globalThis
  ? (typeof globalThis)[Name]
  : never;

/** Every export of globals.ts is declared in globals.d.ts, and can be used as what it is declared to be. */
export declare const implemented: typeof globals;
export const declared: { readonly [Name in keyof typeof globals]: Declared<Name> } = implemented;

/** Every export of needs.ts is declared in `Needs`, and the other way round; `parameters` is called for it. */
type Given = {
  readonly [Name in keyof typeof needs]: Name extends 'parameters'
    ? ReturnType<typeof needs.parameters>
    : (typeof needs)[Name];
};
export declare const given: Given;
export const received: Needs = given;
export const offered: Readonly<Record<keyof Given, unknown>> = received;

export declare const frozenAssets: typeof frozen.assets;
export const importedAssets: typeof declaredAssets.assets = frozenAssets;

/** What people write. */
export async function usual({ console, clock, random, parameters, exit }: Needs): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 10));
  await new Promise<void>((resolve) => setTimeout(resolve));
  clearInterval(setInterval(() => console.log('tick'), 1_000));
  setTimeout((text: string, times: number) => console.log(text.repeat(times)), 1, 'a', 2);
  // @ts-expect-error: the handler wants a value that is not given
  setTimeout((text: string) => console.log(text), 1);
  queueMicrotask(() => console.group());
  for await (const line of console.lines({ echo: false })) console.write(line.toUpperCase());
  for await (const bytes of console.bytes()) console.write(bytes.subarray(1));
  console.log(clock.now() - clock.monotonic(), random.integer(6), random.bytes(4).length, random.float());
  if (parameters[0] === 'x') exit(2);
  const url = new URL('/a?b=1', 'http://host');
  for (const [name, value] of url.searchParams) console.log(name, value, URL.parse('x')?.href);
  const signal = AbortSignal.any([AbortSignal.timeout(5), new AbortController().signal]);
  signal.addEventListener('abort', (event) => console.log(event.type, signal.reason), { once: true });
  new EventTarget().dispatchEvent(new CustomEvent('x', { detail: { y: 1 } }));
  const copy = structuredClone({ at: new Date(), of: new Map<string, number>() });
  console.log(
    copy.of.get('z'),
    crypto.randomUUID(),
    crypto.getRandomValues(new Uint8Array(4)),
    performance.now(),
  );
  console.log(
    new TextDecoder('utf-8', { fatal: true }).decode(new TextEncoder().encode('é')),
    btoa('x'),
    atob('eA=='),
  );
  throw new DOMException('stopped', 'AbortError');
}
