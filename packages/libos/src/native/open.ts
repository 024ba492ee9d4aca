/** A module of the image, opened: the host's numbers and words as functions. */
import { requireRunning } from '../core/stage.ts';
import { native } from './host.ts';
import {
  type NativeMemory,
  type NativeModule,
  type NativeOptions,
  UnavailableImportError,
} from './native-module.ts';
import { exported, imported } from './signature.ts';

const PAGE_BYTES = 65_536;

/** All that a 32-bit address reaches: the limit of library.json is lower. */
const MOST_MIB = 4_095;

type Words = (...words: number[]) => number;

/**
 * Opens the module that the library's library.json calls `name`; once for each. Throws BuildTimeError in module scope, and an
 * Error when the image has no such module, when it is open already, or when there is too little memory.
 */
export function openNative<Exports>(name: string, options: NativeOptions = {}): NativeModule<Exports> {
  requireRunning(`the native module ${name}`);
  const answers: Words[] = [];
  const [first, ...lines] = native.nativeOpen(name).split('\n');
  const module = Number(first);
  const exports: Record<string, unknown> = {};
  let number = 0;
  for (const line of lines) {
    const space = line.indexOf(' ');
    const signature = line.slice(1, space);
    const own = line.slice(space + 1);
    if (line.startsWith('e')) exports[own] = exported(signature, callOf(module, number++), native.nativeHigh);
    else answers.push(answerOf(name, own, signature, options));
  }
  const dispatch = (n: number, ...words: number[]): number => (answers[n] as Words)(...words);
  const maxPages = native.nativeStart(module, options.maxMemoryMiB ?? MOST_MIB, dispatch);
  return {
    exports: exports as Exports,
    memory: memoryOf(module, maxPages),
    callback(signature, run) {
      answers.push(imported(signature, run, native.nativeHigh));
      return native.nativeCallback(module, answers.length - 1, signature);
    },
  };
}

function callOf(module: number, number: number): Words {
  return (...words) => native.nativeCall(module, number, ...words);
}

function answerOf(module: string, name: string, signature: string, { imports = {} }: NativeOptions): Words {
  const given = imports[name];
  if (given) return imported(signature, given, native.nativeHigh);
  return () => {
    throw new UnavailableImportError(module, name);
  };
}

function memoryOf(module: number, maxPages: number): NativeMemory {
  return {
    maxBytes: maxPages * PAGE_BYTES,
    get bytes() {
      return native.nativeGrow(module, 0) * PAGE_BYTES;
    },
    grow: (pages) => native.nativeGrow(module, pages) >= 0,
    read: (address, length) => native.nativeRead(module, address, length),
    readInto: (address, into) => native.nativeCopy(module, address, into, 0),
    write: (address, bytes) => native.nativeCopy(module, address, bytes, 1),
    pack: (address, end, parts) => native.nativePack(module, address, end, ...parts),
    text: (address, length) => native.nativeText(module, address, length),
    u32: (address) => native.nativeWord(module, address) >>> 0,
    setU32(address, value) {
      native.nativeWord(module, address, value);
    },
  };
}
