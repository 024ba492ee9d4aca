/** What SQLite's module asks of its surroundings, besides its file system: the time, a time zone (UTC), and more memory. */
import type { NativeImport, NativeMemory } from '../native/index.ts';
import type { Surroundings } from './surroundings.ts';

const PAGE_BYTES = 65_536;
const DAY_MS = 86_400_000;

/** `memory` is there when the first of them is called. */
export function sqliteImports(host: Surroundings, memory: () => NativeMemory): Record<string, NativeImport> {
  return {
    'env.emscripten_date_now': () => host.wallMs(),
    'env.emscripten_get_now': () => host.monotonicMs(),
    'wasi_snapshot_preview1.clock_time_get': (_clock: number, _precision: bigint, to: number) => {
      const ns = BigInt(host.wallMs()) * 1_000_000n;
      memory().setU32(to, Number(BigInt.asUintN(32, ns)));
      memory().setU32(to + 4, Number(ns >> 32n));
      return 0;
    },
    // An environment without variables.
    'wasi_snapshot_preview1.environ_sizes_get': (count: number, bytes: number) => {
      memory().setU32(count, 0);
      memory().setU32(bytes, 0);
      return 0;
    },
    'wasi_snapshot_preview1.environ_get': () => 0,
    'env._tzset_js': (zone: number, daylight: number) => {
      memory().setU32(zone, 0);
      memory().setU32(daylight, 0);
    },
    'env._localtime_js': (seconds: bigint, to: number) => {
      brokenDown(Number(seconds)).forEach((value, index) => {
        memory().setU32(to + 4 * index, value);
      });
    },
    'env.emscripten_get_heap_max': () => 0x8000_0000,
    'env.emscripten_resize_heap': (bytes: number) => {
      const missing = (bytes >>> 0) - memory().bytes;
      return missing <= 0 || memory().grow(Math.ceil(missing / PAGE_BYTES));
    },
  };
}

/** struct tm of C, in UTC. */
function brokenDown(seconds: number): number[] {
  const date = new Date(seconds * 1_000);
  const year = date.getUTCFullYear();
  const dayOfYear = Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / DAY_MS);
  return [
    ...[date.getUTCSeconds(), date.getUTCMinutes(), date.getUTCHours(), date.getUTCDate()],
    ...[date.getUTCMonth(), year - 1_900, date.getUTCDay(), dayOfYear, 0, 0],
  ];
}
