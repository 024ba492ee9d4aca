/** The module of the image, which is opened when it is used first. */
import { numberSetting } from '../core/settings.ts';
import { openNative } from '../native/index.ts';
import type { Flow } from './flow.ts';
import { Zlib, type ZlibFormat } from './zlib.ts';

const LIMIT = 64 << 20;
const MOST = 2 ** 31;
const LEVEL = 6;
const MOST_LEVEL = 9;

let started: Zlib | undefined;

export function zlib(): Zlib {
  started ??= new Zlib(openNative('zlib'));
  return started;
}

/** Throws RangeError when there is no such level. */
export function zlibPacker(format: ZlibFormat, level = LEVEL): Flow {
  if (Number.isInteger(level) && level >= 0 && level <= MOST_LEVEL) return zlib().packer(format, level);
  throw new RangeError(`the level must be a whole number from 0 to ${MOST_LEVEL}, not ${level}`);
}

/** How many bytes may come of what somebody else has packed. */
export const limit = (): number => numberSetting('compression.limit', LIMIT, 1, MOST);
