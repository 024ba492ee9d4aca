/** The options of a message of neighbour discovery (RFC 4861, 4.6). */
import { macLoad } from '../ethernet/wire';

/** More than any real message has; each is looked at a few times. */
const OPTIONS: u32 = 32;

/** Whether the options from `at` to `end` are well formed: a message with one of no length is dropped (4.6). */
export function optionsAreGood(at: usize, end: usize): bool {
  for (let count: u32 = 0; at < end; count++) {
    if (count == OPTIONS || at + 8 > end) return false;
    const length = <usize>load<u8>(at, 1) * 8;
    if (length == 0 || at + length > end) return false;
    at += length;
  }
  return true;
}

/** The first option of that type from `at` on, of at least `bytes`; 0: none. The options are good. */
export function optionFind(at: usize, end: usize, type: u8, bytes: u32): usize {
  while (at < end) {
    const length = <usize>load<u8>(at, 1) * 8;
    if (load<u8>(at) == type && length >= bytes) return at;
    at += length;
  }
  return 0;
}

/** The MAC of such an option, or 0: there is none, or it is no station's. */
export function optionMac(at: usize, end: usize, type: u8): u64 {
  const option = optionFind(at, end, type, 8);
  if (option == 0) return 0;
  const mac = macLoad(option + 2);
  return (mac & 1) != 0 ? 0 : mac;
}
