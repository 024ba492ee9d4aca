/**
 * What module scope may not use, because it runs at build time: the clock, randomness, timers, input, exit. The
 * guest's libraries reach these through host functions, which throw here; `Date` and `Math.random` are built
 * into the engine, so for the time of evaluation they are wrapped.
 */

/** The host functions that exist only on a running machine, with what a person calls them. */
export const runTimeOnly: Readonly<Record<string, string>> = {
  consoleRead: 'console input',
  monotonicMs: 'the clock',
  wallMs: 'the clock',
  entropy: 'randomness',
  exit: 'exit',
  parameters: 'boot parameters',
  mark: 'boot marks',
  netCall: 'the network',
  netPut: 'the network',
  netGet: 'the network',
  netEvents: 'the network',
  netSend: 'the network',
  netReceive: 'the network',
  netParameters: 'the network',
  netDevices: 'the network',
  httpText: 'the network',
  httpField: 'the network',
  httpRespond: 'the network',
  blockDevices: 'a disk',
  blockSubmit: 'a disk',
  blockSync: 'a disk',
  blockDone: 'a disk',
  nativeOpen: 'native code',
  nativeStart: 'native code',
  nativeCall: 'native code',
  nativeHigh: 'native code',
  nativeCallback: 'native code',
  nativeRead: 'native code',
  nativeCopy: 'native code',
  nativePack: 'native code',
  nativeText: 'native code',
  nativeWord: 'native code',
  nativeGrow: 'native code',
  storeSubmit: 'the store',
  storeNext: 'the store',
  vchanServe: 'a channel',
  vchanJoin: 'a channel',
  vchanState: 'a channel',
  vchanReceive: 'a channel',
  vchanSend: 'a channel',
  vchanClose: 'a channel',
  vchanNews: 'a channel',
};

/** The sentence of the design's build-time error. */
export function buildTimeMessage(what: string): string {
  return `${what} cannot be used in module scope, which runs at build time; use it in main, which runs at boot`;
}

export const buildTimeErrorName = 'BuildTimeError';

/**
 * A script that wraps `Date` and `Math.random`; it leaves the function that takes the wrappers away again at
 * `__skerry.unseal`. What a program kept of a wrapper goes on to work after that.
 */
export const sealScript = `(() => {
  'use strict';
  let isSealed = true;
  const check = (what) => {
    if (!isSealed) return;
    const error = new Error(what + ${JSON.stringify(buildTimeMessage(''))});
    error.name = ${JSON.stringify(buildTimeErrorName)};
    throw error;
  };
  const NativeDate = Date, nativeNow = Date.now, nativeRandom = Math.random;
  const SealedDate = new Proxy(NativeDate, {
    construct(target, list, newTarget) {
      if (list.length === 0) check('the clock (new Date())');
      return Reflect.construct(target, list, newTarget === SealedDate ? target : newTarget);
    },
    apply(target, self, list) {
      check('the clock (Date())');
      return Reflect.apply(target, self, list);
    },
  });
  globalThis.Date = SealedDate;
  NativeDate.prototype.constructor = SealedDate;
  NativeDate.now = function now() {
    check('the clock (Date.now)');
    return nativeNow();
  };
  Math.random = function random() {
    check('randomness (Math.random)');
    return nativeRandom();
  };
  __skerry.unseal = () => {
    isSealed = false;
    globalThis.Date = NativeDate;
    NativeDate.prototype.constructor = NativeDate;
    NativeDate.now = nativeNow;
    Math.random = nativeRandom;
    delete __skerry.unseal;
  };
})()`;

export const unsealScript = '__skerry.unseal()';
