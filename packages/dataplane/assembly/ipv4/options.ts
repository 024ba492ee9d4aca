/**
 * The options of an IPv4 header (RFC 791, 3.1). They are read to see that they are well formed, and change nothing: a
 * host that is asked for its route, its clock or a label need not answer (RFC 7126). Source routes are refused.
 */
import { IPV4_OPTIONS } from './wire';

const OPTION_END: u8 = 0;
const OPTION_NOP: u8 = 1;
/** Loose and strict source and record route: RFC 7126, 4.3 and 4.4. */
const OPTION_LSRR: u8 = 131;
const OPTION_SSRR: u8 = 137;

export const OPTIONS_GOOD: i32 = 0;
/** A source route: the packet is dropped without a word. */
export const OPTIONS_SOURCE_ROUTE: i32 = -1;

/** OPTIONS_*, or > 0: where in the header an option is malformed. */
export function optionsCheck(packet: usize, header: u32): i32 {
  let at: u32 = IPV4_OPTIONS;
  while (at < header) {
    const kind = load<u8>(packet + at);
    if (kind == OPTION_END) return OPTIONS_GOOD;
    if (kind == OPTION_NOP) {
      at++;
      continue;
    }
    if (kind == OPTION_LSRR || kind == OPTION_SSRR) return OPTIONS_SOURCE_ROUTE;
    if (at + 1 >= header) return <i32>at;
    const length = <u32>load<u8>(packet + at + 1);
    if (length < 2 || at + length > header) return <i32>at + 1;
    at += length;
  }
  return OPTIONS_GOOD;
}
