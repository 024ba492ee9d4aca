/**
 * Guards the two built-ins through which module scope could read the clock or draw a random number without going
 * through a library: `Date` and `Math.random`. What they answered would be frozen into the image and be the same in
 * every instance of it. Imported for its effect, before the application's modules; `unseal` puts the engine's own
 * back at boot, so that a running appliance pays nothing.
 *
 * References that the application took at build time (`const { random } = Math`) stay valid and work from then on.
 * The platform re-seeds `Math.random` at boot, before `main`.
 */
import { requireRunning } from './stage.ts';

const NativeDate = Date;
const nativeRandom = Math.random;

globalThis.Date = new Proxy(NativeDate, {
  construct(target, args, newTarget) {
    if (args.length === 0) requireRunning('new Date()');
    return Reflect.construct(target, args, newTarget === globalThis.Date ? target : newTarget) as object;
  },
  apply(target) {
    requireRunning('Date()');
    return target();
  },
  get(target, key, receiver) {
    return key === 'now' ? now : (Reflect.get(target, key, receiver) as unknown);
  },
});
Math.random = function random() {
  requireRunning('Math.random()');
  return nativeRandom();
};

function now(): number {
  requireRunning('Date.now()');
  return NativeDate.now();
}

/** Called once at boot. */
export function unseal(): void {
  globalThis.Date = NativeDate;
  Math.random = nativeRandom;
}
